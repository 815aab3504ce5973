"""Staff's commands: the groups `customer` and `token`, to be mounted by whoever builds the `Desk`.

Exit codes: 0 done, 1 refused, 2 not used as it must be, 3 unavailable (run the same again).
"""

from otp_core.cli.customers import customer
from otp_core.cli.desk import Desk
from otp_core.cli.tokens import token

__all__ = ["Desk", "customer", "token"]
