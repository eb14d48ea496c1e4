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
