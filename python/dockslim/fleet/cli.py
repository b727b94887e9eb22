"""Arguments, messages and exit codes."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout

from .engine import Engine
from .errors import FleetError

_RUN = """Lint the Dockerfiles of many repositories into Parquet.

INPUT is a folder, which is searched as `dockslim lint` does; a table of files (.parquet, .jsonl) with the columns path
and text, and repo, team, settings where they are known; a git bundle (.bundle); or a text file that names such a line."""
#: Seconds that a file may take at most: what a system waits for at once has an end.
_LONGEST = 1_000_000
_CODES = "Exit codes: 0 done; 2 there are error rows, the run could not end, or the command is wrong."


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _report(words[1:]) if words[:1] == ["report"] else _run(words)
    except FleetError as error:
        print(f"error: {error}", file=sys.stderr)
    except OSError as error:
        print(f"error: {error.filename or ''}: {error.strerror or error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("stopped; what is done is kept: run the same command again", file=sys.stderr)
        return 130
    return 2


def _run(words: list[str]) -> int:
    from . import binary
    from .part import Job
    from .run import config, run

    parser = _run_arguments()
    said = parser.parse_args(words)
    if said.isolated and said.config is not None:
        parser.error("--isolated and --config name other settings each: leave one of them")
    options, text = config(said.config)
    job = Job(
        out=os.path.abspath(said.output),
        version=binary.version(binary.find()),
        options=("--isolated",) if said.isolated else options,
        config=text,
        sizes=not said.no_sizes,
        timeout=said.timeout,
    )
    # Ray tells of workers that died on standard output.
    with redirect_stdout(sys.stderr):
        engine = _engine(said.engine, said.workers)
        try:
            manifest = run(job, said.inputs, engine, said.again)
        finally:
            engine.close()
    files, errors, findings = (manifest[key] for key in ("files", "errors", "findings"))
    kept = f" ({manifest['reused']} of {len(manifest['parts'])} parts were there)" if manifest["reused"] else ""
    print(f"{said.output}: {files} files, {findings} findings, {errors} errors{kept}")
    if errors:
        print(
            f"error: {errors} files could not be linted; column `error` of {said.output}/files says why",
            file=sys.stderr,
        )
    return 2 if errors else 0


def _engine(name: str, workers: int | None) -> Engine:
    if name == "local":
        from .local import Local

        return Local(workers or os.cpu_count() or 1)
    from .on_ray import Ray

    return Ray(workers)


def _run_arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m dockslim.fleet",
        description=_RUN,
        epilog=_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("inputs", nargs="+", metavar="INPUT")
    parser.add_argument(
        "-o", "--output", required=True, metavar="OUT", help="the folder of the results; all workers must see it"
    )
    parser.add_argument("--engine", choices=("ray", "local"), default="ray", help="what runs it [default: ray]")
    parser.add_argument(
        "--workers", type=_count, metavar="N", help="how many workers on this machine [default: one a core]"
    )
    parser.add_argument("--config", metavar="FILE", help="settings of all files, in the place of those above each")
    parser.add_argument("--isolated", action="store_true", help="read no files of settings")
    parser.add_argument(
        "--no-sizes", action="store_true", help="leave out what each image weighs: four fifths of the time"
    )
    parser.add_argument(
        "--timeout",
        type=_seconds,
        default=30,
        metavar="SECONDS",
        help="how long a file may take before it is an error [default: 30]",
    )
    parser.add_argument("--again", action="store_true", help="make parts anew that are there")
    return parser


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ValueError
    return count


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= _LONGEST:
        raise argparse.ArgumentTypeError(f"takes seconds: more than 0, and at most {_LONGEST}")
    return seconds


def _report(words: list[str]) -> int:
    from .report import report
    from .store import Store

    parser = argparse.ArgumentParser("python -m dockslim.fleet report", description="Rank what a fleet wastes.")
    parser.add_argument("folder", metavar="OUT", help="the folder of a run")
    parser.add_argument("--against", metavar="OLD", help="the folder of an older run: says what changed since")
    parser.add_argument("--format", choices=("text", "markdown", "html"), default="text", help="[default: text]")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE, all at once when it is complete")
    said = parser.parse_args(words)
    for folder in filter(None, (said.folder, said.against)):
        if said.output and Store(folder).owns(said.output):
            raise FleetError(f"{said.output}: is a file of the run in {folder}; name another for the report")
    text = report(said.folder, said.against, said.format)
    if said.output:
        from .output import write_text

        write_text(said.output, text)
    else:
        sys.stdout.write(text)
    return 0
