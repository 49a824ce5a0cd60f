//! The one table, printed whole: a change of it shows in review.

use palabre::domain::capability::{
    Held, InRoom, in_branch, in_commission, in_dossier, in_installation, in_text,
};
use palabre::domain::ids::TextId;
use palabre::domain::role::Role;
use palabre::domain::stage::Stage;

fn text(n: u8) -> TextId {
    format!("018bcfe5-6800-7000-8000-0000000000{n:02}").parse().unwrap()
}

#[test]
fn role_by_stage() {
    let mut table = String::new();
    for role in Role::ALL {
        for stage in Stage::ALL {
            let held = [Held { role, text: None }];
            let all =
                [in_dossier(stage, &held).names(), in_text(stage, &held, &text(1), false).names()].concat();
            table += &format!("{:<12} {:<13} {}\n", role.as_str(), stage.as_str(), all.join(" "));
        }
    }
    insta::assert_snapshot!(table, @r"
    drafter      drafting      see-dossier see-people see-activity add-text see-workshops see-follow-up read write see-versions see-published branch see-matrix answer see-threads comment
    drafter      consultation  see-dossier see-people see-activity see-workshops see-follow-up read write see-versions see-published branch see-matrix answer see-threads comment
    drafter      workshop      see-dossier see-people see-activity see-workshops see-follow-up report read write see-versions see-published branch see-matrix answer see-threads comment
    drafter      adopted       see-dossier see-people see-activity see-workshops see-follow-up report read see-versions see-published see-matrix see-threads
    drafter      archived      see-dossier see-people see-activity see-workshops see-follow-up read see-versions see-published see-matrix see-threads
    reviewer     drafting      see-dossier see-people see-activity see-workshops see-follow-up read see-versions see-published branch see-matrix see-threads comment
    reviewer     consultation  see-dossier see-people see-activity see-workshops see-follow-up read see-versions see-published branch see-matrix see-threads comment
    reviewer     workshop      see-dossier see-people see-activity see-workshops see-follow-up report read see-versions see-published branch see-matrix see-threads comment
    reviewer     adopted       see-dossier see-people see-activity see-workshops see-follow-up report read see-versions see-published see-matrix see-threads
    reviewer     archived      see-dossier see-people see-activity see-workshops see-follow-up read see-versions see-published see-matrix see-threads
    contributor  drafting      see-dossier see-follow-up see-published contribute
    contributor  consultation  see-dossier see-follow-up see-published contribute
    contributor  workshop      see-dossier see-follow-up report see-published contribute
    contributor  adopted       see-dossier see-follow-up report see-published
    contributor  archived      see-dossier see-follow-up see-published
    facilitator  drafting      see-dossier see-people see-activity add-text invite manage-members steer see-workshops convene conduct see-follow-up read write set-text see-versions see-published freeze publish branch see-matrix answer consult see-threads comment
    facilitator  consultation  see-dossier see-people see-activity add-text invite manage-members steer see-workshops convene conduct see-follow-up read write set-text see-versions see-published freeze publish branch see-matrix answer consult see-threads comment
    facilitator  workshop      see-dossier see-people see-activity add-text invite manage-members steer see-workshops convene conduct see-follow-up follow report read write set-text see-versions see-published freeze publish seal branch see-matrix answer consult see-threads comment
    facilitator  adopted       see-dossier see-people see-activity manage-members steer see-workshops conduct see-follow-up follow report read set-text see-versions see-published freeze publish seal see-matrix see-threads
    facilitator  archived      see-dossier see-people see-activity manage-members steer see-workshops see-follow-up read set-text see-versions see-published see-matrix see-threads
    observer     drafting      see-dossier see-workshops see-follow-up read see-versions see-published
    observer     consultation  see-dossier see-workshops see-follow-up read see-versions see-published
    observer     workshop      see-dossier see-workshops see-follow-up read see-versions see-published
    observer     adopted       see-dossier see-workshops see-follow-up read see-versions see-published
    observer     archived      see-dossier see-workshops see-follow-up read see-versions see-published
    ");
}

#[test]
fn a_membership_of_one_text_opens_the_door_and_that_text() {
    let held = [Held { role: Role::Facilitator, text: Some(text(1)) }];
    assert_eq!(in_dossier(Stage::Drafting, &held).names(), ["see-dossier"]);
    let all = [
        "read",
        "write",
        "set-text",
        "see-versions",
        "see-published",
        "freeze",
        "publish",
        "branch",
        "see-matrix",
        "answer",
        "consult",
        "see-threads",
        "comment",
    ];
    assert_eq!(in_text(Stage::Drafting, &held, &text(1), false).names(), all);
    assert!(in_text(Stage::Drafting, &held, &text(2), false).is_empty());
}

#[test]
fn a_restriction_shuts_out_every_role_but_leaves_its_key_to_the_facilitator() {
    for role in Role::ALL {
        let held = [Held { role, text: None }];
        let left = in_text(Stage::Drafting, &held, &text(1), true).names();
        let expected: &[&str] = if role == Role::Facilitator { &["set-text"] } else { &[] };
        assert_eq!(left, expected, "{role}");
    }
}

#[test]
fn several_memberships_add_up_and_none_gives_nothing() {
    let held = [Held { role: Role::Observer, text: None }, Held { role: Role::Drafter, text: Some(text(2)) }];
    assert_eq!(
        in_text(Stage::Drafting, &held, &text(1), false).names(),
        ["read", "see-versions", "see-published"]
    );
    let both = [
        "read",
        "write",
        "see-versions",
        "see-published",
        "branch",
        "see-matrix",
        "answer",
        "see-threads",
        "comment",
    ];
    assert_eq!(in_text(Stage::Drafting, &held, &text(2), false).names(), both);
    for stage in Stage::ALL {
        assert!(in_dossier(stage, &[]).is_empty() && in_text(stage, &[], &text(1), false).is_empty());
    }
}

#[test]
fn in_a_branch_only_named_people_write_and_nobody_has_more_than_in_its_origin() {
    let mut table = String::new();
    for role in Role::ALL {
        for (who, named, open, stage) in [
            ("named", true, true, Stage::Drafting),
            ("not named", false, true, Stage::Drafting),
            ("closed", true, false, Stage::Drafting),
            ("archived", true, true, Stage::Archived),
        ] {
            let held = [Held { role, text: None }];
            let names = in_branch(stage, &held, &text(1), false, named, open).names().join(" ");
            let names = if names.is_empty() { "nothing" } else { &names };
            table += &format!("{:<12} {who:<10} {names}\n", role.as_str());
            assert!(in_branch(stage, &held, &text(1), true, named, open).is_empty());
        }
    }
    insta::assert_snapshot!(table, @r"
    drafter      named      read write branch see-threads comment
    drafter      not named  read see-threads comment
    drafter      closed     read branch see-threads
    drafter      archived   read see-threads
    reviewer     named      read write branch see-threads comment
    reviewer     not named  read see-threads comment
    reviewer     closed     read branch see-threads
    reviewer     archived   read see-threads
    contributor  named      nothing
    contributor  not named  nothing
    contributor  closed     nothing
    contributor  archived   nothing
    facilitator  named      read write branch see-threads comment
    facilitator  not named  read branch see-threads comment
    facilitator  closed     read branch see-threads
    facilitator  archived   read see-threads
    observer     named      read
    observer     not named  read
    observer     closed     read
    observer     archived   read
    ");
}

#[test]
fn in_the_installation() {
    let mut table = String::new();
    for (who, [administrator, state, facilitates]) in [
        ("anybody", [false, false, false]),
        ("of the state", [false, true, false]),
        ("facilitator", [false, false, true]),
        ("administrator", [true, false, false]),
    ] {
        let names = in_installation(administrator, state, facilitates).names();
        table += &format!("{who:<13} {}\n", names.join(" "));
    }
    insta::assert_snapshot!(table, @r"
    anybody       see-institutions
    of the state  open-dossier see-institutions
    facilitator   open-dossier see-institutions
    administrator open-dossier see-institutions manage-institutions manage-people see-metrics
    ");
}

#[test]
fn in_a_commission_its_rapporteur_recommends_and_decides_nothing() {
    let mut table = String::new();
    for (who, role, room, own) in [
        ("runs it", Role::Facilitator, InRoom::default(), false),
        ("chairs it", Role::Contributor, InRoom { leads: true, ..InRoom::default() }, false),
        ("its own", Role::Drafter, InRoom { reports: true, ..InRoom::default() }, true),
        ("another's", Role::Contributor, InRoom { reports: true, ..InRoom::default() }, false),
        ("nobody", Role::Drafter, InRoom::default(), false),
    ] {
        for stage in [Stage::Workshop, Stage::Adopted, Stage::Archived] {
            let held = [Held { role, text: None }];
            let names = in_commission(stage, &held, room, own).names().join(" ");
            let names = if names.is_empty() { "nothing" } else { &names };
            table += &format!("{who:<10} {:<9} {names}\n", stage.as_str());
        }
        assert!(
            in_commission(Stage::Workshop, &[], room, own).is_empty(),
            "who left the dossier has nothing"
        );
    }
    insta::assert_snapshot!(table, @r"
    runs it    workshop  see-workshops convene conduct recommend
    runs it    adopted   see-workshops conduct recommend
    runs it    archived  see-workshops
    chairs it  workshop  see-workshops conduct recommend
    chairs it  adopted   see-workshops conduct recommend
    chairs it  archived  see-workshops
    its own    workshop  see-workshops recommend
    its own    adopted   see-workshops
    its own    archived  see-workshops
    another's  workshop  see-workshops
    another's  adopted   see-workshops
    another's  archived  see-workshops
    nobody     workshop  see-workshops
    nobody     adopted   see-workshops
    nobody     archived  see-workshops
    ");
}
