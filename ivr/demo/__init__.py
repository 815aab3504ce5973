"""The line to try out: loopback only, generated secrets, customers made up, a clock one may set."""
