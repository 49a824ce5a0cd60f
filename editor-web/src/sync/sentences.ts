/**
 * What the sync client says to a person, in French and in English. The server's own sentences arrive in the person's language.
 *
 * What must stay true: a sentence says what happened to the person's words and what they can do.
 */
export type Ui = "fr" | "en";

export interface Sentences {
  tooLarge: string;
  onlyRead: string;
  reload: string;
  signedOut: string;
  otherPerson: string;
  storageRefused: string;
  storageFull: string;
  notStored: string;
  quarantined: string;
  waitsForOthers: string;
  neverOpened: string;
  refusedTitle: string;
  refusedWhy: string;
  refusedWords: string;
  refusedRaw: string;
  unsentTitle: string;
  keptTitle: string;
  keptText: string;
  keptDownload: string;
  signoutTitle: string;
  signoutText: string;
  signoutKeep: string;
  signoutExport: string;
  signoutStay: string;
}

const fr: Sentences = {
  tooLarge: "Cette modification est trop volumineuse pour être envoyée d’un coup ; faites-la en plusieurs fois.",
  onlyRead: "Vous pouvez lire ce texte, mais pas le modifier.",
  reload: "Une nouvelle version de Palabre est en service. Vos modifications sont envoyées ; rechargez la page pour continuer à écrire.",
  signedOut: "Votre session a expiré. Vos modifications restent sur cet ordinateur ; reconnectez-vous dans un autre onglet pour les envoyer.",
  otherPerson:
    "Ce navigateur est maintenant connecté avec un autre compte. Vos modifications restent sur cet ordinateur et partiront quand vous vous reconnecterez.",
  storageRefused:
    "Ce navigateur peut effacer les modifications non envoyées s’il manque de place. Envoyez-les avant de fermer, ou installez la page comme application.",
  storageFull:
    "Il n’y a plus de place sur cet ordinateur pour garder vos modifications. Restez en ligne et ne fermez pas cette page tant qu’elles ne sont pas envoyées.",
  notStored:
    "Ce navigateur refuse de garder vos modifications. Ne fermez pas cette page tant qu’elles ne sont pas envoyées.",
  quarantined: "Une modification endommagée a été écartée du texte ; le reste est intact.",
  waitsForOthers: "Une partie de vos modifications attend celles d’autres personnes, que le serveur n’a pas encore retrouvées.",
  neverOpened: "Ce texte n’a pas encore été ouvert sur cet ordinateur ; il s’ouvrira dès que la connexion reviendra.",
  refusedTitle: "Modifications non acceptées",
  refusedWhy: "Raison",
  refusedWords: "Les mots",
  refusedRaw: "Les modifications elles-mêmes, pour qu’un administrateur puisse les reprendre",
  unsentTitle: "Modifications non envoyées",
  keptTitle: "Vos mots sont encore sur cet ordinateur",
  keptText: "Ce texte ne vous est plus ouvert. Ce que vous y aviez écrit n’est pas parti ; copiez-le ou téléchargez-le ici.",
  keptDownload: "Télécharger mes mots",
  signoutTitle: "Des modifications ne sont pas encore envoyées",
  signoutText: "Elles n’existent que sur cet ordinateur. Gardez-les ici si personne d’autre ne s’en sert, sinon emportez-les dans un fichier.",
  signoutKeep: "Les garder ici et se déconnecter",
  signoutExport: "Les télécharger et se déconnecter",
  signoutStay: "Rester connecté",
};

const en: Sentences = {
  tooLarge: "This change is too large to be sent at once; make it in several steps.",
  onlyRead: "You may read this text, but not change it.",
  reload: "A new version of Palabre is in service. Your changes are being sent; reload the page to go on writing.",
  signedOut: "Your session has expired. Your changes are kept on this computer; sign in again in another tab to send them.",
  otherPerson: "This browser is now signed in with another account. Your changes are kept on this computer and will leave when you sign in again.",
  storageRefused:
    "This browser may erase unsent changes when it runs out of space. Send them before you close it, or install the page as an application.",
  storageFull: "There is no space left on this computer to keep your changes. Stay online and do not close this page until they are sent.",
  notStored: "This browser refuses to keep your changes. Do not close this page until they are sent.",
  quarantined: "A damaged change was put aside; the rest of the text is intact.",
  waitsForOthers: "Some of your changes wait for those of other people, which the server has not found again yet.",
  neverOpened: "This text has not been opened on this computer yet; it will open as soon as the connection is back.",
  refusedTitle: "Changes that were not accepted",
  refusedWhy: "Reason",
  refusedWords: "The words",
  refusedRaw: "The changes themselves, so that an administrator can take them up again",
  unsentTitle: "Unsent changes",
  keptTitle: "Your words are still on this computer",
  keptText: "This text is no longer open to you. What you had written in it was not sent; copy or download it here.",
  keptDownload: "Download my words",
  signoutTitle: "Some changes have not been sent yet",
  signoutText: "They exist on this computer only. Keep them here if nobody else uses it, otherwise take them with you as a file.",
  signoutKeep: "Keep them here and sign out",
  signoutExport: "Download them and sign out",
  signoutStay: "Stay signed in",
};

export function sentences(ui: Ui): Sentences {
  return ui === "fr" ? fr : en;
}
