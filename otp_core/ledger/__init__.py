"""The audit, sealed: records chained, checkpoints signed, and every break found and named."""
