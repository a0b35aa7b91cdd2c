import type { faults as shape } from '../en/faults'

export const faults: typeof shape = {
  bad_code: {
    what: 'Diese Einladung wurde schon benutzt, ist abgelaufen oder wurde zurückgezogen.',
    todo: 'Die Verwaltung um einen neuen Link bitten.',
  },
  bad_login: {
    what: 'E-Mail-Adresse und Passwort passen nicht zusammen.',
    todo: 'Beides prüfen. Ist das Passwort vergessen, kann die Verwaltung neu einladen.',
  },
  behind: {
    what: 'Dieser PC ist zurückgefallen und holt das Versäumte nach. Nichts geht verloren.',
    todo: 'Nichts zu tun: Das geschieht von selbst.',
  },
  blocked: {
    what: 'Das Konto wurde von der Verwaltung gesperrt.',
    todo: 'Bei der Verwaltung nachfragen. Was noch nicht gesendet war, bleibt aufgehoben.',
  },
  certificate: {
    what: 'Das Zertifikat des Servers gilt nicht für seine Adresse, deshalb wurde die Verbindung abgelehnt. Es ging nichts hinaus.',
    todo: 'Den Servernamen in den Einstellungen des Kanals prüfen oder beim Anbieter nachfragen.',
  },
  channel_login: {
    what: 'Die Plattform lehnt die Anmeldung dieses Kanals ab. Es geht nichts verloren: Nach einer neuen Anmeldung geht es weiter.',
    todo: 'Jemand mit Verwaltungsrechten muss den Kanal in den Einstellungen neu anmelden.',
  },
  channel_off: {
    what: 'Dieser Kanal ist ausgeschaltet, die Nachricht wurde nicht gesendet.',
    todo: 'Einen anderen Kanal wählen oder den Kanal von der Verwaltung einschalten lassen.',
  },
  conflict: {
    what: 'Das gibt es schon mit anderem Inhalt. Nichts wurde geändert.',
    todo: 'Den jetzigen Stand ansehen und erneut versuchen.',
  },
  denied: {
    what: 'Die eigene Rolle erlaubt das nicht. Nichts wurde geändert.',
    todo: 'Bei Bedarf die Verwaltung fragen.',
  },
  disk_full: {
    what: 'Es ist kein Speicherplatz mehr frei. Was vorher gespeichert war, ist sicher.',
    todo: 'Platz auf dem Datenträger schaffen und erneut versuchen.',
  },
  file_type: {
    what: 'Dateien dieser Art werden nicht angenommen. Die Datei wurde nicht hinzugefügt.',
    todo: 'Als PDF, Bild oder ZIP senden.',
  },
  held: {
    what: 'Das Konto war gesperrt, deshalb wurde dies nicht gesendet.',
    todo: 'Lesen, was inzwischen kam, dann erneut senden oder verwerfen.',
  },
  internal: {
    what: 'Hier hat Tresen einen Fehler gemacht. Er ist vermerkt, das Geschriebene bleibt erhalten.',
    todo: 'Erneut versuchen. Bleibt es dabei, die Verwaltung informieren.',
  },
  invalid: {
    what: 'Etwas an dieser Eingabe ist nicht so, wie es sein muss. Nichts wurde geändert.',
    todo: 'Die Eingabe prüfen und erneut versuchen.',
  },
  locked: {
    what: 'Es gab zu viele falsche Versuche, das Anmelden ist eine Weile gesperrt.',
    todo: '15 Minuten warten, dann erneut versuchen.',
  },
  contact_blocked: {
    what: 'Dieser Kontakt ist gesperrt: Es wird nichts an ihn gesendet.',
    todo: 'Es wurde nichts gesendet. Zuerst die Sperre auf der Kontaktkarte aufheben.',
  },
  not_assignee: {
    what: 'Die Nachricht wurde nicht gesendet: In diesem Eingang antwortet nur, wem die Unterhaltung zugewiesen ist.',
    todo: 'Die Unterhaltung übernehmen, dann senden.',
  },
  not_found: {
    what: 'Das gibt es nicht mehr. Vielleicht hat es jemand entfernt.',
    todo: 'Zurück zur Liste gehen.',
  },
  origin: {
    what: 'Diese Webseite steht nicht auf der Liste der erlaubten Adressen des Kanals.',
    todo: 'Die Adresse der Seite in den Einstellungen des Kanals ergänzen.',
  },
  quota: {
    what: 'Das Postfach ist voll, oder das Konto hat seine Grenze erreicht. Die Nachricht wurde nicht gesendet.',
    todo: 'Dort Platz schaffen oder warten, bis die Grenze wieder frei ist.',
  },
  rate_limited: {
    what: 'Das war zu viel auf einmal. Nichts geht verloren.',
    todo: 'Eine Minute warten, dann erneut versuchen.',
  },
  recipient: {
    what: 'Diese Adresse gibt es nicht, oder sie nimmt nichts an. Die Nachricht wurde nicht zugestellt.',
    todo: 'Die Adresse prüfen oder einen anderen Kanal nehmen.',
  },
  refused: {
    what: 'Die Plattform nimmt diese Nachricht nicht an. Sie wurde nicht zugestellt.',
    todo: 'Den Grund lesen, die Nachricht ändern oder einen anderen Kanal nehmen.',
  },
  replica: {
    what: 'Die Kopie auf diesem PC war beschädigt. Sie wurde beiseitegelegt, alles wird neu vom Relay geholt; wartende Antworten sind erhalten, soweit sie lesbar waren.',
    todo: 'Den Postausgang durchsehen. Kommt es wieder vor, die Festplatte dieses PCs prüfen lassen.',
  },
  signed_out: {
    what: 'Die Sitzung ist beendet. Das Geschriebene bleibt auf diesem PC erhalten.',
    todo: 'Neu anmelden.',
  },
  stale: {
    what: 'Hier ist inzwischen etwas geschehen, deshalb wurde nichts gesendet oder geändert.',
    todo: 'Das Neue lesen, dann erneut senden oder verwerfen.',
  },
  too_large: {
    what: 'Das ist größer als erlaubt und wurde nicht gesendet.',
    todo: 'Den Text kürzen oder eine kleinere Datei nehmen.',
  },
  unavailable: {
    what: 'Das Relay ist gerade nicht erreichbar. Nichts geht verloren.',
    todo: 'Das Netz prüfen und ob das Relay läuft.',
  },
  unwritable: {
    what: 'Dort lässt sich keine Datei speichern. Es wurde nichts geschrieben.',
    todo: 'Einen anderen Ordner wählen oder dessen Rechte prüfen.',
  },
  unsure: {
    what: 'Beim Senden brach die Verbindung ab: Die Nachricht kann angekommen sein oder nicht.',
    todo: 'Beim Kontakt nachfragen oder erneut senden.',
  },
  version: {
    what: 'Dieses Programm und das Relay haben Versionen, die nicht mehr zueinander passen.',
    todo: 'Das ältere von beiden aktualisieren.',
  },
  window_closed: {
    what: 'Die Plattform nimmt keine freie Antwort mehr an, die Nachricht wurde nicht gesendet.',
    todo: 'Einen anderen Kanal wählen oder warten, bis der Kontakt wieder schreibt.',
  },
}
