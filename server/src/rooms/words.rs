//! The sentences that a live connection hears, in French and English.

use super::refusal::Code;

/// The languages of the live sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tongue {
    #[default]
    French,
    English,
}

/// Sentences besides refusals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    ReadOnly,
    NoMoreAccess,
    RightsChanged,
    TooSlow,
    LostPlace,
    Stopping,
    Dropped,
    TooMany,
    ServerFull,
    UnknownText,
    Protocol,
    TooLong,
    SignedOut,
}

impl Tongue {
    fn pick(self, french: &'static str, english: &'static str) -> &'static str {
        match self {
            Self::French => french,
            Self::English => english,
        }
    }

    pub fn say(self, words: Words) -> &'static str {
        use Words as W;
        match words {
            W::ReadOnly => self.pick(
                "Votre rôle permet de lire ce texte, pas de l’écrire.",
                "Your role lets you read this text, not write in it.",
            ),
            W::NoMoreAccess => {
                self.pick("Vous n’avez plus accès à ce texte.", "You no longer have access to this text.")
            }
            W::RightsChanged => {
                self.pick("Vos droits sur ce texte ont changé.", "Your rights on this text have changed.")
            }
            W::TooSlow => self.pick(
                "La connexion a pris du retard ; elle reprend au bon endroit.",
                "The connection fell behind; it starts again at the right place.",
            ),
            W::LostPlace => self.pick(
                "Le serveur a perdu le fil ; la connexion reprend.",
                "The server lost its place; the connection starts again.",
            ),
            W::Stopping => self.pick(
                "Le serveur s’arrête ; tout ce qui a été confirmé est gardé.",
                "The server is stopping; everything acknowledged is kept.",
            ),
            W::Dropped => self
                .pick("Une modification endommagée a été mise de côté.", "A damaged change was set aside."),
            W::TooMany => self.pick(
                "Trop de fenêtres sont ouvertes sous votre nom ; fermez-en pour écrire ici.",
                "Too many windows are open under your name; close some to write here.",
            ),
            W::ServerFull => self.pick(
                "Toutes les places du serveur sont prises ; la connexion reprendra dès qu’une se libère.",
                "All places on the server are taken; the connection resumes as soon as one is free.",
            ),
            W::UnknownText => self.pick(
                "Ce texte n’existe pas, ou vous n’y avez pas accès.",
                "This text does not exist, or you have no access to it.",
            ),
            W::Protocol => self.pick(
                "Le message reçu ne suit pas le protocole.",
                "The message does not follow the protocol.",
            ),
            W::TooLong => self.pick(
                "Le message est plus long que le serveur ne l’accepte.",
                "The message is longer than the server takes.",
            ),
            W::SignedOut => self.pick(
                "Votre session est terminée ; reconnectez-vous.",
                "Your session has ended; sign in again.",
            ),
        }
    }

    pub fn refusal(self, code: Code) -> &'static str {
        use Code as C;
        match code {
            C::NotAllowed => self.pick(
                "Vous n’avez plus le droit d’écrire dans ce texte.",
                "You may no longer write in this text.",
            ),
            C::ForeignActor => self.pick(
                "Cette modification est signée par quelqu’un d’autre.",
                "This change is signed by somebody else.",
            ),
            C::TooLarge => self.pick("Cette modification est trop volumineuse.", "This change is too large."),
            C::TooFast => self.pick(
                "Trop de modifications à la fois ; elles seront renvoyées.",
                "Too many changes at once; they will be sent again.",
            ),
            C::Busy => self.pick(
                "Le serveur est occupé ; l’envoi reprendra.",
                "The server is busy; sending will resume.",
            ),
            C::Storage => self.pick(
                "Le serveur ne peut pas enregistrer pour l’instant ; votre texte est gardé ici.",
                "The server cannot store right now; your words are kept here.",
            ),
            C::Quarantined => self.pick(
                "Une modification endommagée a été mise de côté ; la suite est gardée ici.",
                "A damaged change was set aside; what follows is kept here.",
            ),
            C::Root => self.pick(
                "Cette modification touche à la structure du texte.",
                "This change touches the structure of the text.",
            ),
            C::LogEnded => {
                self.pick("Ce texte a été rétabli ; rechargez-le.", "This text was restored; load it again.")
            }
            C::BadReceipt => {
                self.pick("Ce reçu n’est pas de ce serveur.", "This receipt is not from this server.")
            }
            C::Malformed
            | C::SeqGap
            | C::SeqReused
            | C::StartOp
            | C::UnknownActor
            | C::UnknownObject
            | C::UnknownOperation => self.pick(
                "Cette modification ne s’accorde pas avec le texte.",
                "This change does not fit the text.",
            ),
        }
    }
}
