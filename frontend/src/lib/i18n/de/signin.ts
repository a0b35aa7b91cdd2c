import type { signin as shape } from '../en/signin'

export const signin: typeof shape = {
  tagline: 'Ein Tresen für alle Ihre Kunden.',
  version: (v) => `Version ${v}`,
  languageSwitch: 'Sprache',

  start: {
    title: 'Willkommen bei Tresen',
    lead: 'Mit dem Einladungslink beitreten oder anmelden, wenn schon ein Zugang besteht.',
    tabs: 'Art der Anmeldung',
    byInvite: 'Einladung',
    byPassword: 'Anmelden',
    link: 'Einladungslink',
    linkPlaceholder: 'tresen://join?…',
    linkHelp: 'Er kommt von der Verwaltung des Betriebs. Beim allerersten Start gibt das Relay selbst einen aus.',
    linkBad: 'Das ist kein Einladungslink. Er beginnt mit tresen://join.',
    checking: 'Das Relay wird gefragt …',
    go: 'Weiter',
    address: 'Adresse des Relays',
    addressPlaceholder: 'https://tresen.example.org',
    addressHelp: 'Die Verwaltung kennt sie.',
    addressBad: 'Die Adresse so eingeben: https://tresen.example.org.',
    email: 'E-Mail-Adresse',
    emailBad: 'Das ist keine E-Mail-Adresse.',
    password: 'Passwort',
    passwordMissing: 'Das Passwort eingeben.',
    showPassword: 'Passwort zeigen',
    hidePassword: 'Passwort verbergen',
    signIn: 'Anmelden',
    signingIn: 'Anmeldung läuft …',
    another: 'Andere Einladung verwenden',
    unreachable: (address) => `Unter ${address} antwortet kein Relay.`,
    unreachableTodo: 'Die Adresse und das Netz prüfen und ob das Relay läuft.',
  },

  join: {
    title: 'Dem Team beitreten',
    titleSetup: 'Betrieb einrichten',
    lead: 'Ein paar Angaben, dann öffnet sich der Eingang.',
    leadSetup: 'Dieses Relay ist neu. Wer es einrichtet, verwaltet es.',
    relay: 'Relay',
    plain: 'auf diesem Rechner, unverschlüsselt',
    secure: 'verschlüsselte Verbindung',
    workspace: 'Name des Betriebs',
    workspaceHelp: 'Kunden und Kollegen sehen ihn.',
    workspacePlaceholder: 'Nordlicht Leuchten',
    name: 'Eigener Name',
    nameHelp: 'Kunden sehen ihn neben den Antworten.',
    email: 'E-Mail-Adresse',
    emailHelp: 'Damit gelingt die Anmeldung an einem anderen PC.',
    password: 'Passwort',
    passwordHelp: 'Mindestens 10 Zeichen. Ein kurzer Satz ist leicht zu merken.',
    language: 'Sprache',
    join: 'Beitreten',
    setup: 'Einrichten',
    joining: 'Beitritt läuft …',
    back: 'Zurück',
    missing: 'Das muss ausgefüllt sein.',
    tooShort: (left) => (left === 1 ? 'Noch ein Zeichen fehlt.' : `Noch ${left} Zeichen fehlen.`),
    strengthLabel: 'Stärke des Passworts',
    strength: { short: 'zu kurz', weak: 'leicht zu erraten', good: 'gut', strong: 'stark' },
  },

  keyring: {
    title: 'Dieser PC hat keinen Schlüsselspeicher',
    lead:
      'Tresen legt den Schlüssel der verschlüsselten Daten und die Sitzung im Schlüsselspeicher des Systems ab. Hier antwortet keiner. ' +
      'Bitte wählen, wo beides stattdessen liegt.',
    choose: 'Ort der Schlüssel',
    file: 'In einer Datei, die nur dieses Benutzerkonto lesen kann',
    fileWhat: 'Die Anmeldung bleibt bestehen, aber wer in dieses Benutzerkonto gelangt, kann die Unterhaltungen lesen.',
    memory: 'Nur im Arbeitsspeicher',
    memoryWhat: 'Nichts Lesbares bleibt zurück, dafür sind bei jedem Start Anmeldung und neues Laden des Verlaufs nötig.',
    go: 'Weiter',
    later: 'Für einen Schlüsselspeicher GNOME-Schlüsselbund oder KWallet installieren und Tresen neu starten.',
  },

  signedOut: {
    title: 'Bitte neu anmelden',
    lead: (email) => `Die Sitzung von ${email} ist beendet.`,
    kept: 'Das Geschriebene bleibt auf diesem PC und geht nach der Anmeldung hinaus.',
    other: 'Als andere Person anmelden',
    otherWhat: 'Das entfernt die Unterhaltungen von diesem PC.',
    otherSealed: (n, email) =>
      `Das entfernt die Unterhaltungen von diesem PC. Was noch wartet (${n}), bleibt für ${email} versiegelt und liegt nach der nächsten Anmeldung hier wieder im Postausgang.`,
  },

  blocked: {
    title: 'Das Konto ist gesperrt',
    lead: (email) => `Die Verwaltung hat ${email} gesperrt.`,
    gone: 'Die Unterhaltungen sind von diesem PC entfernt. Eine andere Person kann sich hier anmelden.',
    unsent: (n) =>
      `Die Unterhaltungen sind von diesem PC entfernt. ${n === 1 ? 'Eines, das noch nicht gesendet war, bleibt' : `${n} Dinge, die noch nicht gesendet waren, bleiben`} versiegelt: Niemand kann es hier lesen. ` +
      'Nach dem Entsperren und Anmelden an diesem PC liegt es wieder im Postausgang. Eine andere Person kann sich hier anmelden.',
  },

  versions: {
    title: 'Eine Aktualisierung ist nötig',
    mine: 'Dieses Programm',
    read: 'Ohne Verbindung weiterlesen',
    kept: 'Das Geschriebene bleibt erhalten und geht nach der Aktualisierung hinaus.',
  },
}
