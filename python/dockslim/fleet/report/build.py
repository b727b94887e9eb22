"""From sums to a page."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from . import image
from .amount import Amount, human
from .change import Change, Moves
from .gather import NOBODY, Base, Fleet
from .page import Page, Section

#: Rows of a table of names.
_ROWS = 20
_MENDS = 10
_WASTE = ("findings#", "likely#", "between#")


def page(fleet: Fleet, manifest: dict[str, Any], change: Change | None, older: dict[str, Any] | None = None) -> Page:
    """The whole report. `older` is the manifest of the run that it is held against."""
    sections = [
        _mends(fleet),
        *_changes(change),
        _named("Rules", "rule", fleet.rules),
        _bases(fleet),
        _named("Repositories", "repository", fleet.repos),
        _teams(fleet),
        _ends(fleet),
        _ages(fleet),
        _registries(fleet),
        _errors(fleet),
    ]
    lines = _lines(fleet, manifest)
    if older is not None and older["dockslim"] != manifest["dockslim"]:
        lines.append(
            f"The older run is by dockslim {older['dockslim']}: what other rules find counts as a change, too."
        )
    if older is not None and _settings(older) != _settings(manifest):
        lines.append("The older run had other settings: what they make of a file counts as a change, too.")
    if older is not None and older["sizes"] != manifest["sizes"]:
        lines.append("Only one of the runs weighed images.")
    return Page("Fleet", lines, [it for it in sections if it.rows])


def _settings(manifest: dict[str, Any]) -> tuple[bool, Any]:
    """What all files of a run were linted by: its file of settings counts by its content."""
    return "--isolated" in manifest["options"], manifest.get("config")


def _lines(fleet: Fleet, manifest: dict[str, Any]) -> list[str]:
    errors = sum(fleet.errors.values())
    lines = [
        f"{fleet.files} Dockerfiles of {len(fleet.all_repos)} repositories: {fleet.findings} findings; "
        f"{errors} files could not be linted. By dockslim {manifest['dockslim']}.",
        f"Wasted, image by image: likely {human(fleet.waste.likely)}, {fleet.waste.bounds()}.",
    ]
    if fleet.unsure.findings:
        lines.append(
            f"Not summed: {fleet.unsure.findings} findings of what may be freed, likely {human(fleet.unsure.likely)} if all of it is."
        )
    if manifest["sizes"]:
        lines += _sizes(fleet)
    return lines


def _sizes(fleet: Fleet) -> list[str]:
    bases = [it for it in fleet.bases.values() if it.compressed is not None]
    shared = sum(it.compressed or 0 for it in bases)
    alone = sum((it.compressed or 0) * it.images for it in bases)
    own = fleet.own_pull
    once = Amount(own.findings, own.likely + shared, own.low + shared, None if own.high is None else own.high + shared)
    return [
        f"{fleet.on_disk.findings} images are on a base of known size. On disk, image by image: likely "
        f"{human(fleet.on_disk.likely)}, {fleet.on_disk.bounds()}.",
        f"They are to pull, each base once a registry: likely {human(once.likely)}, {once.bounds()}; of it {human(shared)} are bases, "
        f"which would be {human(alone)} if each image brought its own.",
    ]


def _sums(it: Amount) -> tuple[str, str, str]:
    return (str(it.findings), human(it.likely), it.bounds())


def _named(title: str, what: str, sums: dict[str, Amount], note: str = "") -> Section:
    """Names by what they waste."""
    top = sorted(sums.items(), key=lambda it: (-it[1].likely, it[0]))
    rows = [(name, *_sums(amount)) for name, amount in top[:_ROWS]]
    return Section(title, note or _more(len(top)), (what, *_WASTE), rows, [it.likely for _, it in top[:_ROWS]])


def _more(count: int) -> str:
    return f"The first {_ROWS} of {count}." if count > _ROWS else ""


def _teams(fleet: Fleet) -> Section:
    """Nothing where nobody says whose a file is."""
    return _named("Teams", "team", fleet.teams if set(fleet.teams) - {NOBODY} else {})


def _mends(fleet: Fleet) -> Section:
    top = sorted(fleet.mends.values(), key=lambda it: (-it.saves.likely, it.rule, it.about))[:_MENDS]
    rows = [
        (
            it.title(),
            str(it.files),
            str(len(it.repos)),
            human(it.saves.likely),
            it.saves.bounds(),
            human(it.pull)
            if it.pull_known == it.saves.findings
            else f"{human(it.pull)} or more"
            if it.pull_known
            else "?",
            it.how(),
            it.rule,
        )
        for it in top
    ]
    columns = ("mend", "files#", "repositories#", "likely#", "between#", "to pull#", "how", "rule")
    note = "Bytes on disk, image by image. To pull, a change of a base counts once for each base."
    return Section("The ten mends that save most", note, columns, rows, [it.saves.likely for it in top])


def _bases(fleet: Fleet) -> Section:
    top = sorted(fleet.bases.items(), key=lambda it: (-it[1].waste.likely, it[0]))
    rows = [
        (name, str(it.images), _known(it.unpacked), _known(it.compressed), *_sums(it.waste)) for name, it in top[:_ROWS]
    ]
    columns = ("base image", "images#", "on disk#", "to pull#", *_WASTE)
    return Section(
        "Base images",
        "What images on them waste. " + _more(len(top)),
        columns,
        rows,
        [it.waste.likely for _, it in top[:_ROWS]],
    )


def _known(count: int | None) -> str:
    return "?" if count is None else human(count)


def _some(count: int) -> str:
    return _known(count or None)


def _ends(fleet: Fleet) -> Section:
    top = sorted(fleet.releases.items(), key=lambda it: it[1].ended)
    rows = [
        (name, it.ended, str(it.files), str(len(it.repos)), ", ".join(base for base, _ in it.bases.most_common(3)))
        for name, it in top
    ]
    note = "Releases that get no more updates, the longest dead first; stages that only build are in it."
    return Section(
        "Bases past their end of life",
        note,
        ("release", "last update", "FROMs#", "repositories#", "most used"),
        rows,
        [it.files for _, it in top],
    )


def _ages(fleet: Fleet) -> Section:
    years: defaultdict[str, list[tuple[str, Base]]] = defaultdict(list)
    for name, base in fleet.bases.items():
        if base.own and base.as_of:
            years[base.as_of[:4]].append((name, base))
    rows = []
    for year, bases in sorted(years.items()):
        most = sorted(bases, key=lambda it: -it[1].images)[:3]
        rows.append(
            (year, str(len(bases)), str(sum(it.images for _, it in bases)), ", ".join(name for name, _ in most))
        )
    note = "The last build of a tag that the catalogue knows of: a tag that is still rebuilt stands in a late year."
    return Section("Bases by age", note, ("year", "bases#", "images#", "most used"), rows, [int(it[2]) for it in rows])


def _registries(fleet: Fleet) -> Section:
    images: Counter[str] = Counter()
    once: Counter[str] = Counter()
    each: Counter[str] = Counter()
    bases: Counter[str] = Counter()
    for name, base in fleet.bases.items():
        if name in (image.VARIABLE, "scratch"):
            continue
        registry = image.split(name)[0]
        images[registry] += base.images
        bases[registry] += 1
        once[registry] += base.compressed or 0
        each[registry] += (base.compressed or 0) * base.images
    top = sorted(images, key=lambda it: (-each[it], -images[it], it))[:_ROWS]
    rows = [(it, str(images[it]), str(bases[it]), _some(once[it]), _some(each[it])) for it in top]
    columns = ("registry", "images#", "bases#", "each base once#", "image by image#")
    return Section(
        "Bases to pull, by registry",
        "As far as the catalogue knows them. " + _more(len(images)),
        columns,
        rows,
        [each[it] for it in top],
    )


def _errors(fleet: Fleet) -> Section:
    top = fleet.errors.most_common(_ROWS)
    return Section(
        "Files that could not be linted", "", ("reason", "files#"), [(why, str(count)) for why, count in top]
    )


def _changes(change: Change | None) -> list[Section]:
    if change is None:
        return []
    columns = ("", "new#", "", "mended#", "", "with new files#", "with files that are gone#", "more wasted#")
    unknown = ("not linted then#", "not linted now#") if change.files_unknown else ()
    note = (
        f"{change.files_new} files are new and {change.files_gone} gone. Bytes are likely ones, beside them their bounds. "
        "A finding whose line was rewritten counts as mended and as new."
    )
    if change.files_unknown:
        note += f" {change.files_unknown} files were not linted in one of the runs: their findings are told apart, and no change."
    tables = [("all", {"all": change.all}), ("rule", change.rules), ("repository", change.repos)]
    sections = []
    for what, moves in tables:
        top = sorted(moves.items(), key=lambda it: (-abs(it[1].likely()), it[0]))[:_ROWS]
        title = "Since the older run" if what == "all" else f"Since the older run, by {what}"
        rows = [(name, *_moves(it, bool(unknown))) for name, it in top]
        sections.append(
            Section(title, note if what == "all" else "", ("" if what == "all" else what, *columns[1:], *unknown), rows)
        )
    return sections


def _moves(it: Moves, unknown: bool) -> tuple[str, ...]:
    told = (it.new, it.mended)
    pairs = [cell for amount in told for cell in (human(amount.likely), amount.bounds())]
    more = it.likely()
    return (
        *pairs,
        human(it.with_new_files.likely),
        human(it.with_gone_files.likely),
        ("+" if more > 0 else "") + human(more),
        *([human(it.not_linted_then.likely), human(it.not_linted_now.likely)] if unknown else []),
    )
