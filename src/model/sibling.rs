//! What an image hands on that another Dockerfile builds: what is in force where that one ends. Reads no file; whoever
//! knows the other Dockerfile answers.

use super::variables::{Binding, Variables};
use super::{ImageRef, Model, Scope, Shared, Shell, ShellOptions};

/// What is in force at the end of a stage, for those that stand on its image.
#[derive(Clone, Debug)]
pub struct ImageEnd {
    /// Every ENV; no ARG is handed on.
    variables: Vec<Binding<'static>>,
    workdir: Option<Shared<'static>>,
    user: Option<Shared<'static>>,
    environment: Option<Shared<'static>>,
    shell: Shell,
    options: ShellOptions,
}

/// Knows the images that other Dockerfiles build.
pub trait Siblings {
    /// What such an image hands on; none where nobody knows a Dockerfile that builds it.
    fn end_of(&self, image: &ImageRef<'_>) -> Option<&ImageEnd>;
}

impl ImageEnd {
    /// What a stage on the image starts with.
    pub(super) fn start<'d>(&self) -> (Variables<'d>, Scope<'d>) {
        let mut variables = Variables::default();
        self.variables.iter().cloned().for_each(|binding| variables.push(binding));
        let scope = Scope {
            variables: variables.mark(),
            workdir: self.workdir.clone(),
            user: self.user.clone(),
            environment: self.environment.clone(),
            shell: self.shell,
            options: self.options,
        };
        (variables, scope)
    }
}

impl Model<'_> {
    /// What the image of a stage hands on; none where its ONBUILDs act in the builds of others, of which no layer is
    /// known here.
    pub fn image_end(&self, stage: usize) -> Option<ImageEnd> {
        let own = self.chain(stage);
        if self.triggers.iter().any(|trigger| own.iter().any(|stage| stage.index == trigger.index)) {
            return None;
        }
        let (scope, variables) = (self.ends.get(stage)?, &self.stages.get(stage)?.variables);
        let owned = |text: &Option<Shared<'_>>| text.clone().map(Shared::into_owned);
        let mut names: Vec<&str> = variables.names(scope.variables).collect();
        names.sort_unstable();
        names.dedup();
        let bound = names.into_iter().filter_map(|name| variables.get(name, scope.variables));
        let bound = bound.filter(|binding| !binding.is_arg).map(|binding| Binding {
            name: binding.name.to_string().into(),
            value: owned(&binding.value),
            is_arg: false,
            is_bare: false,
        });
        Some(ImageEnd {
            variables: bound.collect(),
            workdir: owned(&scope.workdir),
            user: owned(&scope.user),
            environment: owned(&scope.environment),
            shell: scope.shell,
            options: scope.options,
        })
    }
}
