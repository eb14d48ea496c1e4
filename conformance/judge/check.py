"""The checks' counterparts in Python, by id."""

CHECKS = {}


def check(name):
    """Registers a function as the counterpart of a check: `@check("ConstOutput/any_name")`."""

    def register(run):
        if name in CHECKS:
            raise ValueError(f"{name} is there twice")
        CHECKS[name] = run
        return run

    return register


def after_cancel(call):
    """
    Calls until it is not refused as cancelled: a request that was cancelled may not be free yet when wait() has raised,
    and then the next inference is cancelled too.
    """
    for _ in range(10_000):
        try:
            return call()
        except RuntimeError as error:
            if "cancel" not in str(error).lower():
                raise
    return call()
