"""What the line counts for Prometheus: https://prometheus.io/docs/practices/naming/

Label values are closed lists, but for the names that configuration gives to lines and desks: no
call, no number and nothing that anybody keyed is ever one.
"""
