"""What the commands share."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import tyro
from tyro.conf import arg
from tyro.extras import SubcommandApp

from aa2.cli.values import VALUES


class Commands(SubcommandApp):
    """Commands by name; what is asked for is run after it was parsed, so that its errors are its own."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[str, Any] = {}

    def command(self, func: Any = None, **settings: Any) -> Any:
        """Enter a command as `SubcommandApp.command` does."""
        if func is None:
            return lambda function: self.command(function, **settings)
        if isinstance(func, SubcommandApp):
            self.entries[settings["name"]] = func
            return super().command(func, **settings)

        def later(*given: Any, **named: Any) -> Callable[[], Any]:
            return functools.partial(func, *given, **named)

        later.__name__, later.__doc__ = func.__name__, func.__doc__
        later.__annotations__ = {**_hints(func), "return": Any}
        parameters = inspect.signature(func).parameters.values()
        later.__signature__ = inspect.Signature(  # pyright: ignore[reportFunctionMemberAccess]
            [each.replace(annotation=later.__annotations__[each.name]) for each in parameters]
        )
        settings = {"name": func.__name__, **settings}
        self.entries[settings["name"]] = later
        super().command(later, **settings)
        return func

    def named(self, arguments: Sequence[str]) -> tuple[list[str], Any]:
        """The words that name a command, or a group of them, and what they name: itself where none does."""
        words, command = [], self
        for word in arguments:
            if not isinstance(command, Commands) or word not in command.entries:
                break
            words.append(word)
            command = command.entries[word]
        return words, command

    def parsed(self, arguments: list[str], description: str) -> Callable[[], Any]:
        """The command that is asked for, with its options.

        tyro is told of it alone where it is named: for a choice of commands, too, it loads typeguard, which
        takes longer than all else that it does here.
        """
        words, command = self.named(arguments)
        if isinstance(command, Commands):
            return self.cli(prog="aa2", description=description, args=arguments, registry=VALUES)
        prog, options = " ".join(["aa2", *words]), arguments[len(words) :]
        return tyro.cli(command, prog=prog, args=options, registry=VALUES)

    @staticmethod
    def options(command: Any) -> list[str]:
        """The options of an entered command, as they are written."""
        flags = []
        for name, kind in kinds_of(command).items():
            written = name.replace("_", "-")
            flags += [f"--{written}", f"--no-{written}"] if kind is bool else [f"--{written}"]
        return flags


def kinds_of(command: Any) -> dict[str, Any]:
    """The kinds of all options of an entered command, by the names of parameters."""
    kinds = {}
    for name, kind in command.__annotations__.items():
        bare = get_args(kind)[0] if get_origin(kind) is Annotated else kind
        if is_dataclass(bare):
            kinds |= kinds_of(bare)
        elif name != "return":
            kinds[name] = bare
    return kinds


def _hints(of: Any) -> dict[str, Any]:
    """The kinds of a function's or dataclass's options; help says of none that it is None where left out.

    ``X | Y`` is written as a Union: of that alone tyro tells without typeguard what is one.
    """
    if is_dataclass(of):
        defaults = {field.name: field.default for field in fields(of)}
    else:
        defaults = {name: each.default for name, each in inspect.signature(of).parameters.items()}
    hints = get_type_hints(of, include_extras=True)
    for name, kind in hints.items():
        grouped = get_args(kind)[0] if get_origin(kind) is Annotated else kind
        if is_dataclass(grouped):
            grouped.__annotations__.update(_hints(grouped))
            continue
        if isinstance(kind, UnionType):
            hints[name] = Union[get_args(kind)]  # noqa: UP007
        if defaults.get(name, "") is None:
            hints[name] = Annotated[hints[name], arg(help_behavior_hint="")]
    return hints


app = Commands()
"""Takes the commands; `aa2.cli` runs it."""
