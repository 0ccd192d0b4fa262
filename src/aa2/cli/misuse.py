"""What cannot be understood of a command line, as one line that says so and what was perhaps meant.

tyro tells of it by events where it can (1.0.17 does, by an interface that it calls unstable). Where it
cannot, it prints a box, and the exit code is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from difflib import get_close_matches
from typing import Any, get_args

from aa2.cli.app import Commands, app
from aa2.cli.values import KINDS
from aa2.errors import InputError

GENERAL = ("--help", "--version", "--verbose")
ALIKE = 0.6
"""From which likeness on a name is suggested for another."""
ELSEWHERE = {
    "--video": "--driving",
    "--input": "--driving",
    "--source": "--reference",
    "--image": "--reference",
    "--picture": "--reference",
    "--mask": "--reference-mask",
    "--result": "--output",
    "--model": "--bundle",
    "--cfg": "--guidance",
    "--guidance-scale": "--guidance",
    "--num-inference-steps": "--steps",
    "--gpu": "--device",
    "--quality": "--crf",
    "--batch-file": "--jobs",
}
"""What options are called in other programs."""


def told_plainly(arguments: Sequence[str]) -> AbstractContextManager[None]:
    """While it lasts, what tyro cannot understand of ``arguments`` raises an `InputError`."""
    try:
        from tyro import _errors as events

        hooked = events.on_parse_error
    except (ImportError, AttributeError):
        return nullcontext()

    def tell(event: Any) -> None:
        error = _error(type(event).__name__, event, arguments)
        if error is not None:
            raise error

    return hooked(tell)


def _error(kind: str, event: Any, arguments: Sequence[str]) -> InputError | None:
    """What an event of tyro says; None where it is of a kind that is not known here."""
    if kind == "UnrecognizedArgs":
        return unknown(event.tokens, arguments)
    if kind == "MissingArgs":
        if any(token.startswith("-") for token in event.unrecognized_tokens):
            return unknown(event.unrecognized_tokens, arguments)
        return _missing([each.arg for each in event.missing_arguments], arguments)
    if kind == "MissingSubcommand":
        return _no_command(arguments)
    if kind == "InvalidChoice":
        values = ", ".join(event.choices)
        return InputError(_name(event.argument), f"{event.value} is none of {values}", "give one of them")
    if kind == "BadValue" and event.reason == "too_few_values":
        name = _name(event.argument)
        if event.argument.is_positional() and (options := _strange(arguments)):
            return unknown(options, arguments)
        return InputError(name, "has no value", f"give it as {name} {_shown(event.argument)}")
    if kind == "InstantiationFailure" and event.argument is not None:
        message = _of_one(event.argument, arguments) or str(event.message)
        problem, _, remedy = message.rpartition("; ")
        name = _name(event.argument)
        return InputError(name, problem or message, remedy or f"give it as {name} {_shown(event.argument)}")
    return None


def _of_one(argument: Any, arguments: Sequence[str]) -> str | None:
    """What is wrong with the first wrong one of several values."""
    kind = next(iter(get_args(argument.field.type_stripped)), None)
    if kind not in KINDS or _name(argument) not in arguments:
        return None
    for written in arguments[list(arguments).index(_name(argument)) + 1 :]:
        if written.startswith("--"):
            break
        try:
            KINDS[kind][1](written)
        except ValueError as error:
            return str(error)
    return None


def unknown(tokens: Sequence[str], arguments: Sequence[str]) -> InputError:
    """What was not understood: an option, a command, or something that stands alone."""
    token = next((token for token in tokens if token.startswith("-")), tokens[0]).partition("=")[0]
    path, command = _command(arguments)
    usage = " ".join(["aa2", *path])
    names = [*GENERAL, *options_of(arguments)]
    meant = _alike(token, [*names, *command.entries] if isinstance(command, Commands) else names)
    remedy = f"did you mean {meant}?" if meant else f"see {usage} --help"
    if token.startswith("-"):
        return InputError(token, f"{usage} has no such option", remedy)
    if isinstance(command, Commands):
        return InputError(token, f"{usage} has no such command", remedy)
    return InputError(token, "stands alone, without an option that says what it is", f"see {usage} --help")


def options_of(arguments: Sequence[str]) -> list[str]:
    """The options of the command that is asked for, as they are written; none of a group of commands."""
    _, command = _command(arguments)
    return [] if isinstance(command, Commands) else app.options(command)


def _strange(arguments: Sequence[str]) -> list[str]:
    """What looks like an option and is none of the command's."""
    known = [*GENERAL, *options_of(arguments)]
    options = [each.partition("=")[0] for each in arguments if each.startswith("--")]
    return [each for each in options if each.replace("_", "-") not in known]


def _alike(name: str, names: Sequence[str]) -> str | None:
    """The name that was perhaps meant."""
    if ELSEWHERE.get(name) in names:
        return ELSEWHERE[name]
    longer = [each for each in names if len(name) > 3 and each.startswith(name)]
    bare = {each.lstrip("-"): each for each in names}  # dashes are alike in all of them
    alike = [bare[each] for each in get_close_matches(name.lstrip("-"), bare, 1, ALIKE)]
    return next(iter(longer or alike), None)


def _command(arguments: Sequence[str]) -> tuple[list[str], Any]:
    """The command that the arguments begin with, and its name, word by word."""
    return app.named([each for each in arguments if each != "--verbose"])


def _missing(wanted: Sequence[Any], arguments: Sequence[str]) -> InputError:
    usage = " ".join(["aa2", *_command(arguments)[0]])
    names = [_name(argument) for argument in wanted]
    given = " ".join(
        name if name[0] != "-" else f"{name} {_shown(each)}" for each, name in zip(wanted, names, strict=True)
    )
    verb = "is" if len(names) == 1 else "are"
    return InputError(", ".join(names), f"{verb} missing", f"give {given}, see {usage} --help")


def _no_command(arguments: Sequence[str]) -> InputError:
    path, command = _command(arguments)
    usage = " ".join(["aa2", *path])
    return InputError(
        usage, "no command is given", f"give one of {', '.join(command.entries)}; see {usage} --help"
    )


def _name(argument: Any) -> str:
    """An option's, or what stands alone, in capitals."""
    if argument.is_positional():
        return str(argument.field.intern_name).upper()
    return str(argument.lowered.name_or_flags[-1])


def _shown(argument: Any) -> str:
    return str(argument.lowered.metavar)
