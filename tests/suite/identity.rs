//! Steps, effects and commands have numbers that lead to them and on to their place in the script.

use dockslim::ids::{CommandId, EffectId, StageId};
use dockslim::model::{Model, Options, build};
use dockslim::shell::Connector;
use dockslim::syntax;
use dockslim::tools::EffectKind;

fn with_model(text: &str, then: impl FnOnce(&Model<'_>)) {
    let file = syntax::parse(text);
    let options = Options::default();
    then(&build(&file, &options));
}

#[test]
fn a_number_leads_to_what_has_it() {
    let text =
        "FROM a AS b\nCOPY x y /z/\nRUN touch /a && rm /b\nONBUILD RUN touch /c\nFROM b\nRUN touch /d\n";
    with_model(text, |model| {
        let mut ids: Vec<EffectId> = Vec::new();
        for stage in model.stages.iter().chain(&model.triggers) {
            for step in &stage.steps {
                assert_eq!(model.step(step.id).map(|it| it.instruction.span), Some(step.instruction.span));
                for effect in &step.effects {
                    assert_eq!(model.effect(effect.id), Some(effect));
                    ids.push(effect.id);
                }
            }
        }
        assert_eq!(ids.len(), 6);
        assert!(ids.is_sorted_by(|one, next| one < next), "{ids:?}");
        assert!(ids[5].step.stage.is_triggers() && !ids[4].step.stage.is_triggers());
        assert_eq!(ids[4].step.stage, StageId::stage(1));
        assert_eq!(model.effect(EffectId::NONE), None);
    });
}

/// An effect's kind, its command's words, and the item that the command stands in with its connector.
type Placed<T> = (T, T, Option<(T, Connector)>);

/// The effects of the last stage.
fn placed(text: &str) -> Vec<Placed<String>> {
    let mut found = Vec::new();
    with_model(text, |model| {
        for effect in model.stages.last().unwrap().steps.iter().flat_map(|step| &step.effects) {
            let kind = format!("{:?}", effect.kind);
            let kind = kind.split([' ', '{', '(']).next().unwrap().to_owned();
            let Some(id) = model.step(effect.id.step).and_then(|step| step.command_of(effect.id)) else {
                found.push((kind, String::new(), None));
                continue;
            };
            let words: Vec<&str> =
                model.command(id).unwrap().argv.iter().map(|word| word.text.as_ref()).collect();
            let item = model.item(id).map(|(_, item)| (item.pipeline.span.slice(text).to_owned(), item.then));
            found.push((kind, words.join(" "), item));
        }
    });
    found
}

#[track_caller]
fn is_placed(run: &str, expected: &[Placed<&str>]) {
    let found = placed(&format!("FROM a\nRUN {run}\n"));
    let found: Vec<_> = found
        .iter()
        .map(|(kind, words, item)| {
            (kind.as_str(), words.as_str(), item.as_ref().map(|(text, then)| (text.as_str(), *then)))
        })
        .collect();
    assert_eq!(found, expected, "{run}");
}

#[test]
fn from_an_effect_one_reaches_its_command_and_its_place_in_the_list() {
    use Connector::{And, End, Semicolon};
    is_placed(
        "touch /a && rm /b; mkdir /c",
        &[
            ("Touch", "touch /a", Some(("touch /a", And))),
            ("Remove", "rm /b", Some(("rm /b", Semicolon))),
            ("MakeDirectory", "mkdir /c", Some(("mkdir /c", End))),
        ],
    );
    is_placed(
        "if true; then (touch /a; rm /b) && x=$(rm /c); fi; echo | rm /d",
        &[
            ("Touch", "touch /a", Some(("touch /a", Semicolon))),
            ("Remove", "rm /b", Some(("rm /b", End))),
            ("Remove", "rm /c", Some(("rm /c", End))),
            ("Remove", "rm /d", Some(("echo | rm /d", End))),
        ],
    );
    is_placed(
        "f() { rm /a; }; f && rm /b",
        &[("Remove", "rm /a", Some(("rm /a", Semicolon))), ("Remove", "rm /b", Some(("rm /b", End)))],
    );
}

#[test]
fn a_redirection_is_its_commands() {
    use Connector::{And, End};
    is_placed(
        "echo a > /a && b",
        &[("Write", "echo a", Some(("echo a > /a", And))), ("Opaque", "b", Some(("b", End)))],
    );
    is_placed("> /a echo a", &[("Write", "echo a", Some(("> /a echo a", End)))]);
    // Of a group nobody can say which command wrote it.
    is_placed("{ echo a; } > /a", &[("Write", "", None)]);
    is_placed("true > /a", &[("Write", "true", Some(("true > /a", End)))]);
}

#[test]
fn a_script_in_quotes_is_placed_where_it_is_run() {
    use Connector::{And, End};
    is_placed(
        "sh -c 'rm /a; touch /b' && rm /c",
        &[
            ("Remove", "rm /a", Some(("sh -c 'rm /a; touch /b'", And))),
            ("Touch", "touch /b", Some(("sh -c 'rm /a; touch /b'", And))),
            ("Remove", "rm /c", Some(("rm /c", End))),
        ],
    );
}

#[test]
fn what_is_no_script_has_commands_and_no_list() {
    let found = placed("FROM a\nRUN [\"rm\", \"/a\"]\n");
    assert_eq!(found, [("Remove".to_owned(), "rm /a".to_owned(), None)]);
    with_model("FROM a\nRUN true\nCOPY a /b\n", |model| {
        let [run, copy] = model.stages[0].steps.as_slice() else { panic!() };
        assert!(matches!(copy.effects[0].kind, EffectKind::Copy { .. }));
        assert_eq!(copy.command_of(copy.effects[0].id), None);
        assert_eq!(run.command_of(copy.effects[0].id), None, "another step's");
        assert!(run.command(CommandId { step: copy.id, index: 0 }).is_none());
    });
}
