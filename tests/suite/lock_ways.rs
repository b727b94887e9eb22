//! Which lists of a build context count, where a Dockerfile leaves a choice or a RUN changes what was copied.

use super::locks::{World, texts};

const LOCK: &str = r#"{"packages": {"node_modules/a": {}}}"#;

/// The lists that the last layer installs by.
fn lists(world: &mut World<'_>, steps: &str) -> Vec<String> {
    let layer = world.layer(&format!("FROM node:20-slim\nWORKDIR /app\n{steps}\n"));
    layer.lists.iter().map(|list| list.file.clone()).collect()
}

#[test]
fn of_several_ways_only_that_of_the_lock_file_counts_that_is_there() {
    const WAYS: &str = "RUN if [ -f yarn.lock ]; then yarn --frozen-lockfile; \
                        elif [ -f package-lock.json ]; then npm ci; \
                        elif [ -f pnpm-lock.yaml ]; then corepack enable pnpm && pnpm i --frozen-lockfile; \
                        else echo \"Lockfile not found.\" && exit 1; fi";
    let copy = "COPY package.json yarn.lock* package-lock.json* pnpm-lock.yaml* ./";
    let yarn = ("yarn.lock", "# yarn lockfile v1\na@1:\n  version \"1\"\n");
    let (npm, manifest) = (("package-lock.json", LOCK), ("package.json", r#"{"dependencies": {"a": "1"}}"#));
    for (files, wanted) in [
        (vec![manifest, npm], "package-lock.json"),
        (vec![manifest, yarn], "yarn.lock"),
        (vec![manifest, npm, yarn], "yarn.lock"),
    ] {
        let mut world = texts(&files);
        world.folders = vec![("node_modules", vec![("a/x".to_owned(), 5_000_000)])];
        let layer = world.layer(&format!("FROM node:20-slim\nWORKDIR /app\n{copy}\n{WAYS}\n"));
        let lists: Vec<&str> = layer.lists.iter().map(|list| list.file.as_str()).collect();
        assert_eq!(lists, [wanted]);
        // Once, and not for each of the ways.
        assert!((5_000_000..7_000_000).contains(&layer.added.likely), "{wanted}: {:?}", layer.added);
    }
}

#[test]
fn what_a_run_does_to_a_list_counts() {
    let files =
        [("package-lock.json", LOCK), ("web/package-lock.json", LOCK), ("requirements.txt", "flask\n")];
    for (steps, wanted) in [
        ("COPY . .\nRUN npm ci && rm package-lock.json", "package-lock.json"),
        ("COPY . .\nRUN rm package-lock.json && npm install", ""),
        ("COPY . .\nRUN rm -f package-lock.json\nRUN npm install", ""),
        ("COPY . .\nRUN mv web/package-lock.json package-lock.json\nRUN npm ci", "web/package-lock.json"),
        ("COPY . .\nRUN cp web/package-lock.json . && npm ci", "web/package-lock.json"),
        ("COPY . .\nRUN echo {} > package-lock.json && npm ci", ""),
        ("COPY . .\nRUN chown node package-lock.json && npm ci", "package-lock.json"),
        ("COPY . .\nRUN pip install -r requirements.txt", "requirements.txt"),
        ("COPY . .\nRUN sed -i s/flask/django/ requirements.txt && pip install -r requirements.txt", ""),
        ("COPY . .\nRUN pip install -r requirements.txt && rm requirements.txt", "requirements.txt"),
    ] {
        assert_eq!(lists(&mut texts(&files), steps).join(" "), wanted, "{steps}");
    }
}

#[test]
fn a_bundle_without_some_groups_is_not_counted_by_all() {
    let files = [("Gemfile.lock", "GEM\n  specs:\n    a (1)\n    b (1)\n")];
    let of = |steps: &str| lists(&mut texts(&files), &format!("COPY . .\n{steps}"));
    assert_eq!(of("RUN bundle install"), ["Gemfile.lock"]);
    for steps in [
        "ENV BUNDLE_WITHOUT=development\nRUN bundle install",
        "RUN bundle config set --local without development && bundle install",
        "RUN bundle install --without development test",
    ] {
        assert_eq!(of(steps), [""; 0], "{steps}");
    }
}
