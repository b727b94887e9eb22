//! dockslim as a module for Python: texts in, dictionaries out, in the shapes of docs/json.md. Which linter is in force for
//! a text, `world::desk` says, as for the command line's texts; what is public, and documented, stands in
//! `dockslim/__init__.py`.

use dockslim::fix::{self, Applied, Dropped, Wanted};
use dockslim::report::{entries, images, tree, visible};
use dockslim::rule::schema::RuleFile;
use dockslim::source::SourceFile;
use dockslim::world::desk::{Desk as Texts, InForce};
use dockslim::world::{guard, text};
use dockslim::yaml::{DEEPEST, MOST_PARTS};
use dockslim::{Analysis, Failure, FlagError, Flags, Safety, Wants, engine, rules};
use mimalloc::MiMalloc;
use pyo3::create_exception;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyFrozenSet, PyList, PyMapping, PySequence, PySet, PyString};
use pythonize::{depythonize, pythonize};
use serde::Serialize;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Linting is many small allocations, most of them short-lived.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// What a text is called that has no path.
const UNNAMED: &str = "<text>";

create_exception!(
    dockslim,
    Error,
    PyValueError,
    "A text cannot be worked on: what is wrong, and what to do."
);

/// The linters for texts, made once for all that have the same settings.
#[pyclass(frozen, module = "dockslim._dockslim")]
struct Desk {
    texts: Mutex<Texts>,
}

/// A text as it is handed in.
struct Given {
    path: String,
    bytes: Vec<u8>,
    settings: Option<Value>,
}

/// A text with its fixes.
#[derive(Serialize)]
struct Fixed<'f> {
    path: &'f str,
    text: &'f str,
    applied: Vec<AppliedFix<'f>>,
    dropped: Vec<DroppedFix<'f>>,
    rounds: usize,
}

#[derive(Serialize)]
struct AppliedFix<'f> {
    rule: &'f str,
    line: u32,
    title: &'f str,
    safety: &'static str,
    saves: Option<u64>,
}

#[derive(Serialize)]
struct DroppedFix<'f> {
    rule: &'f str,
    line: u32,
    title: &'f str,
    why: &'f str,
}

impl Given {
    fn new(
        path: Option<String>,
        text: &Bound<'_, PyAny>,
        settings: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let path = path.unwrap_or_else(|| UNNAMED.to_owned());
        let bytes = if let Ok(text) = text.cast::<PyString>() {
            text.to_str()
                .map_err(|error| failed(&path, &format!("is no text that can be UTF-8: {error}")))?
                .as_bytes()
                .to_vec()
        } else if let Ok(bytes) = text.cast::<PyBytes>() {
            bytes.as_bytes().to_vec()
        } else {
            return Err(PyTypeError::new_err(format!(
                "text has to be str or bytes, not {}",
                text.get_type().name()?
            )));
        };
        let settings = settings.map(said).transpose();
        let settings = settings.map_err(|why| failed(&path, &format!("settings: {why}")))?;
        if settings.as_ref().is_some_and(|it| !it.is_object()) {
            return Err(PyTypeError::new_err("settings has to be a dict with the keys of .dockslim.yaml"));
        }
        Ok(Self { path, bytes, settings })
    }
}

/// Settings as JSON, if what is converted has an end.
fn said(settings: &Bound<'_, PyAny>) -> Result<Value, String> {
    let mut left = MOST_PARTS;
    bounded(settings, DEEPEST, &mut left)?;
    depythonize(settings).map_err(|error| error.to_string())
}

/// Refuses a value with more parts, or more of them in one another, than settings in a file may have. One that holds itself
/// has no end of either.
fn bounded(value: &Bound<'_, PyAny>, deep: usize, left: &mut usize) -> Result<(), String> {
    *left = left.checked_sub(1).ok_or_else(|| format!("more than {MOST_PARTS} values"))?;
    if value.is_instance_of::<PyString>() || value.is_instance_of::<PyBytes>() {
        return Ok(());
    }
    let fields = value.getattr_opt("__dataclass_fields__").ok().flatten().map(|_| value.getattr("__dict__"));
    let value = &fields.transpose().map_err(|error| error.to_string())?.unwrap_or_else(|| value.clone());
    let parts = if let Ok(map) = value.cast::<PyMapping>() {
        map.values().map(Bound::into_any)
    } else if value.cast::<PySequence>().is_ok()
        || value.is_instance_of::<PySet>()
        || value.is_instance_of::<PyFrozenSet>()
    {
        Ok(value.clone())
    } else {
        return Ok(());
    };
    let deep =
        deep.checked_sub(1).ok_or_else(|| format!("more than {DEEPEST} lists and dicts in one another"))?;
    let parts = parts.and_then(|parts| parts.try_iter()).map_err(|error| error.to_string())?;
    parts.into_iter().try_for_each(|part| bounded(&part.map_err(|error| error.to_string())?, deep, left))
}

impl Desk {
    /// Does `work` on a text, without Python's lock; nothing where its settings leave it out.
    fn with<T: Send>(
        &self,
        py: Python<'_>,
        Given { path, bytes, settings }: Given,
        work: impl FnOnce(&InForce, SourceFile) -> Result<PyResult<T>, Failure> + Send,
    ) -> PyResult<Option<T>> {
        let done = py.detach(|| {
            guard::caught(&path, || {
                let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
                let force = texts.in_force(&path, settings.as_ref())?;
                // What a rule that is none would have found is not known.
                texts.failures.first().map_or(Ok(()), |failure| Err(failure.clone()))?;
                drop(texts);
                let Some(force) = force else { return Ok(None) };
                work(&force, text::source(&path, bytes)?).map(Some)
            })
            .and_then(|done| done)
        });
        done.map_err(|failure| failed(&failure.name, &failure.message))?.transpose()
    }
}

#[pymethods]
impl Desk {
    /// `context` is the build context of every text, `rules` are folders of rules of one's own; with `found`, the settings
    /// above a path count, as for the command line.
    #[new]
    #[pyo3(signature = (context=None, rules=Vec::new(), found=false))]
    fn new(py: Python<'_>, context: Option<PathBuf>, rules: Vec<PathBuf>, found: bool) -> PyResult<Self> {
        let made = py.detach(|| desk(context, rules, found));
        let texts = Mutex::new(made.map_err(|error| Error::new_err(error.to_string()))?);
        Ok(Self { texts })
    }

    #[pyo3(signature = (text, path=None, settings=None))]
    fn lint<'py>(
        &self,
        py: Python<'py>,
        text: &Bound<'py, PyAny>,
        path: Option<String>,
        settings: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyList>> {
        let given = Given::new(path, text, settings)?;
        let found = self.with(py, given, |force, source| {
            force.lint(&source, &root(&source.name), |looked| {
                Python::attach(|py| {
                    let found: Result<Vec<_>, _> =
                        entries(&looked.report).map(|entry| pythonize(py, &entry)).collect();
                    Ok(PyList::new(py, found?)?.unbind())
                })
            })
        })?;
        Ok(found.map_or_else(|| PyList::empty(py), |found| found.into_bound(py)))
    }

    #[pyo3(signature = (text, path=None, settings=None))]
    fn size(
        &self,
        py: Python<'_>,
        text: &Bound<'_, PyAny>,
        path: Option<String>,
        settings: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Py<PyAny>> {
        let given = Given::new(path, text, settings)?;
        let name = given.path.clone();
        let image = self.with(py, given, |force, source| {
            force.weigh(&source, false, |size| {
                let image = images(size).next();
                Python::attach(|py| Ok(pythonize(py, &image)?.unbind()))
            })
        })?;
        image.ok_or_else(|| failed(&name, "is left out by its settings (`exclude`)"))
    }

    #[pyo3(signature = (text, path=None, settings=None, r#unsafe=false, only=Vec::new()))]
    fn fix(
        &self,
        py: Python<'_>,
        text: &Bound<'_, PyAny>,
        path: Option<String>,
        settings: Option<&Bound<'_, PyAny>>,
        r#unsafe: bool,
        only: Vec<String>,
    ) -> PyResult<Py<PyAny>> {
        let given = Given::new(path, text, settings)?;
        let name = given.path.clone();
        let least = if r#unsafe { Safety::Unsafe } else { Safety::Safe };
        let done = self.with(py, given, move |force, source| fixed(force, &source, least, &only))?;
        done.ok_or_else(|| failed(&name, "is left out by its settings (`exclude`)"))
    }
}

/// The syntax tree of a text, as `dockslim ast` prints it.
#[pyfunction]
#[pyo3(signature = (text, path=None))]
fn parse<'py>(
    py: Python<'py>,
    text: &Bound<'py, PyAny>,
    path: Option<String>,
) -> PyResult<Bound<'py, PyAny>> {
    let Given { path, bytes, .. } = Given::new(path, text, None)?;
    let done = py.detach(|| {
        guard::caught(&path, || {
            let source = text::source(&path, bytes)?;
            Ok(Python::attach(|py| Ok(pythonize(py, &tree(&path, &dockslim::parse(&source.text)))?.unbind())))
        })
        .and_then(|done| done)
    });
    let tree: PyResult<Py<PyAny>> = done.map_err(|Failure { name, message }| failed(&name, &message))?;
    Ok(tree?.into_bound(py))
}

/// The pages of the rules that a word names, as `dockslim explain` prints them.
#[pyfunction]
fn explain(rule: &str) -> PyResult<String> {
    let rules = engine::rules_named(rule, &[]).map_err(|error| Error::new_err(error.to_string()))?;
    let page = |rule: &engine::RuleRef| {
        RuleFile::parse(rules::page(rule)).map(|page| visible(&page.text()).into_owned())
    };
    let pages: Result<Vec<String>, _> = rules.iter().map(page).collect();
    pages.map(|pages| pages.join("\n\n")).map_err(|error| Error::new_err(error.to_string()))
}

/// dockslim for Python; `dockslim` has what is public.
#[pymodule]
fn _dockslim(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("Error", module.py().get_type::<Error>())?;
    module.add_class::<Desk>()?;
    module.add_function(wrap_pyfunction!(parse, module)?)?;
    module.add_function(wrap_pyfunction!(explain, module)?)
}

fn failed(path: &str, message: &str) -> PyErr {
    Error::new_err(format!("{path}: {message}"))
}

/// Without `found` the result depends on nothing but what is handed in, whatever the machine.
fn desk(context: Option<PathBuf>, rules: Vec<PathBuf>, found: bool) -> Result<Texts, FlagError> {
    if let Some(folder) =
        context.as_deref().filter(|folder| *folder != Path::new("dockerfile") && !folder.is_dir())
    {
        let folder = folder.display();
        return Err(FlagError(format!(
            "{folder} is no folder: context takes the folder that is the build context"
        )));
    }
    let mut flags = if found {
        dockslim::world::environment::flags()
    } else {
        Flags { isolated: true, ..Flags::default() }
    };
    flags.rules = rules;
    flags.root = std::env::current_dir().unwrap_or_default();
    let said = context.as_deref().map(|it| dockslim::At::flag(it.to_string_lossy().into_owned()));
    flags.raw.context = said;
    Texts::new(flags, context, Wants { help: false, fix: true })
}

/// Where a path is told from, if that makes a difference.
fn root(path: &str) -> PathBuf {
    if Path::new(path).is_absolute() { std::env::current_dir().unwrap_or_default() } else { PathBuf::new() }
}

fn fixed(
    force: &InForce,
    source: &SourceFile,
    least: Safety,
    only: &[String],
) -> Result<PyResult<Py<PyAny>>, Failure> {
    let fail = |message: String| Failure { name: source.name.clone(), message };
    if source.lossy {
        return Err(fail("is not UTF-8, so that no edit has a place in it; save it as UTF-8".to_owned()));
    }
    let linter = &force.linted().set.linter;
    let rules: Vec<_> = linter.rules().collect();
    let only = fix::only(only, &rules).map_err(|error| fail(error.to_string()))?;
    let wanted = Wanted { least, only: &only, name: &source.name };
    let mut ask = |analysis: &Analysis<'_>| force.world().facts(analysis, force.place(&source.name));
    let done = fix::fix(linter, &source.text, wanted, &mut ask)?;
    let applied = done.applied.iter().map(|it| {
        let Applied { rule, line, title, safety, saves, .. } = it;
        AppliedFix { rule, line: *line, title, safety: safety.as_str(), saves: saves.map(|it| it.likely) }
    });
    let dropped = done.dropped.iter().map(|it| {
        let Dropped { rule, line, title, why } = it;
        DroppedFix { rule, line: *line, title, why }
    });
    let fixed = Fixed {
        path: &source.name,
        text: &done.text,
        applied: applied.collect(),
        dropped: dropped.collect(),
        rounds: done.rounds,
    };
    Ok(Python::attach(|py| Ok(pythonize(py, &fixed)?.unbind())))
}
