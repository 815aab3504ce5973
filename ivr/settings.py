"""What the service is told by its environment, checked before anything starts."""


class ConfigError(Exception):
    """The service refuses to start. One sentence that says what to set; never a secret."""


class SettingsError(ConfigError):
    """The environment is wrong."""
