//! A file that was read once, for all that is asked of it: its tree and what that means. Knows no rule.

use crate::config::nearest;
use crate::model::{self, Base, Beside, Model, Options, Scripts};
use crate::size::{Facts, Fold, Predictor, ScriptFiles, Sibling, Sources, Want};
use crate::source::short;
use crate::syntax::Dockerfile;

/// A parsed file and its meaning, made once by whoever has the text and given to all that ask about it.
#[derive(Debug)]
pub struct Analysis<'d> {
    pub(crate) model: Model<'d>,
    options: &'d Options,
}

/// A stage to be built that a file does not have.
#[derive(Debug, thiserror::Error)]
#[error("it has no stage `{}`", short(.stage))]
pub struct MissingStage {
    stage: String,
    /// The stage of the file that may be meant.
    pub meant: Option<String>,
}

impl<'d> Analysis<'d> {
    /// What `file` means when it is built with these options.
    pub fn new(file: &'d Dockerfile<'d>, options: &'d Options) -> Self {
        Self { model: model::build(file, options), options }
    }

    /// How another Dockerfile is built whose image this one is FROM, up to `stage` or the last: with its own ARGs, since those
    /// that are given are this build's.
    #[cfg(feature = "world")]
    pub(crate) fn options_below(&self, stage: Option<String>) -> Options {
        Options { build_args: Vec::new(), target: stage, ..self.options.clone() }
    }

    /// The tree that it was made from.
    pub fn file(&self) -> &'d Dockerfile<'d> {
        self.model.file
    }

    /// What would make more of the file known than `facts` tell. Answer with [`Facts::answer`] and ask again, at most
    /// [`ROUNDS`](crate::size::ROUNDS) times; empty when there is nothing left to ask.
    pub fn wants(&self, facts: &Facts) -> Vec<Want> {
        let scripts = ScriptFiles::new(&self.model, facts);
        match self.with(facts, scripts.as_ref()) {
            Some(whole) => facts.wants(&whole, scripts.map(ScriptFiles::into_unknown).unwrap_or_default()),
            None => facts.wants(&self.model, Vec::new()),
        }
    }

    /// What the file means with what is known of others: the scripts that its RUNs call, and the Dockerfiles that build the
    /// images it is FROM. None where nothing is, and the model is all there is.
    pub(crate) fn with(&self, facts: &Facts, scripts: Option<&ScriptFiles<'_, '_>>) -> Option<Model<'d>> {
        let scripts = scripts.map(|it| it as &dyn Scripts);
        let siblings = facts.siblings();
        let is_any = scripts.is_some() || siblings.is_some();
        is_any.then(|| model::build_with(self.model.file, self.options, Beside { scripts, siblings }))
    }

    /// The image that the file builds, as those take it that are FROM it; `dockerfile` is what people call the file. None
    /// where it builds none, and where its ONBUILDs act in the builds of others.
    pub fn sibling(&self, facts: &Facts, dockerfile: String) -> Option<Sibling> {
        let files = ScriptFiles::new(&self.model, facts);
        let whole = self.with(facts, files.as_ref());
        let model = whole.as_ref().unwrap_or(&self.model);
        let sources = Sources::new(facts.context.as_ref());
        let fold = Fold::new(model, &sources);
        Predictor::new(model, &fold, facts, &sources).sibling(model.stages.get(model.target?)?, dockerfile)
    }

    /// The reference of the image below the stage that is built.
    pub fn base(&self) -> Option<&str> {
        match self.model.root_base(self.model.stages.get(self.model.target?)?) {
            Base::Image(image) => Some(&image.text),
            _ => None,
        }
    }

    /// Whether COPY or ADD takes the file at this path of the build context.
    pub fn copies(&self, facts: &Facts, path: &str) -> bool {
        facts.copies(&self.model, path)
    }

    /// Whether anything of the build context is taken, by COPY, ADD or a mount of a RUN.
    pub fn takes_from_context(&self) -> bool {
        let mut steps = self.model.stages.iter().flat_map(|stage| &stage.steps);
        steps.any(|step| step.from_context().next().is_some() || step.binds_context())
    }

    /// Whether the file lacks the stage that is to be built; it is then linted as if none had been named.
    pub fn missing_stage(&self) -> Option<MissingStage> {
        let target = self.options.target.as_deref()?;
        if self.model.stage(target).is_some() {
            return None;
        }
        let names = self.model.stages.iter().filter_map(|stage| stage.name.as_deref());
        Some(MissingStage { stage: target.to_owned(), meant: nearest(target, names).map(str::to_owned) })
    }
}
