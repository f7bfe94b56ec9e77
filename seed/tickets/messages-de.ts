import type { Message } from './message.ts'

/** As messages-en.ts, in German. */
export const germanMessages: Message[] = [
  {
    subject: 'Wo bleibt mein Paket? Bestellung {order}',
    body: `Guten Tag,

laut Sendungsverfolgung liegt mein Paket seit sechs Tagen im Verteilzentrum. Die Bestellnummer ist {order}. Können Sie bitte beim Paketdienst nachfragen?

Vielen Dank und freundliche Grüße`,
    topic: 'delivery',
  },
  {
    subject: 'Lieferung unvollständig geliefert?',
    body: `Hallo,

von der Bestellung {order} ist bisher nur eines von zwei Paketen angekommen. Kommt die zweite Sendung noch?

Viele Grüße`,
    topic: 'delivery',
  },
  {
    subject: 'Dringend: Lieferadresse falsch',
    body: `Guten Tag,

ich habe bei der Bestellung {order} versehentlich die alte Adresse angegeben. Bitte ändern Sie die Lieferadresse sofort, das Paket soll heute verschickt werden.

Danke`,
    topic: 'delivery',
    urgency: 'urgent',
  },
  {
    subject: 'Tisch kam beschädigt an',
    body: `Sehr geehrte Damen und Herren,

der Tisch aus der Bestellung {order} wurde gestern geliefert. Die Platte ist zerkratzt und eine Ecke abgebrochen, ein Foto liegt bei. Ich bitte um Ersatz oder Erstattung.

Mit freundlichen Grüßen`,
    topic: 'return_refund',
    aspects: ['money_back', 'damaged'],
    attachment: 'photo',
  },
  {
    subject: 'Rücksendung {order}',
    body: `Hallo,

die Lampe ist leider zu groß für unseren Flur. Ich möchte sie zurückschicken. Wo finde ich das Rücksendeetikett?

Danke und Gruß`,
    topic: 'return_refund',
  },
  {
    subject: 'Noch immer keine Erstattung',
    body: `Guten Tag,

vor drei Wochen habe ich die Decke zurückgesandt (Bestellung {order}). Auf meine letzte E-Mail kam keine Antwort. Wann bekomme ich mein Geld zurück?`,
    topic: 'return_refund',
    urgency: 'high',
    aspects: ['money_back', 'writes_again'],
    html: true,
  },
  {
    subject: 'Doppelte Abbuchung',
    body: `Guten Tag,

der Betrag für die Bestellung {order} wurde zweimal von meinem Konto abgebucht. Bitte prüfen Sie die Lastschrift.

Freundliche Grüße`,
    topic: 'billing',
  },
  {
    subject: 'Rechnungskopie mit Firmenadresse',
    body: `Sehr geehrte Damen und Herren,

für unsere Buchhaltung benötigen wir die Rechnung zur Bestellung {order} noch einmal, mit der richtigen Rechnungsadresse. Die alte liegt als PDF bei.

Mit freundlichen Grüßen`,
    topic: 'billing',
    attachment: 'invoice',
  },
  {
    subject: 'Mahnung erhalten',
    body: `Hallo,

heute kam eine Mahnung zu {order}, obwohl ich am 4. überwiesen habe. Bitte um Klärung der Zahlung bis Freitag, sonst wird mein Konto belastet.`,
    topic: 'billing',
    urgency: 'high',
  },
  {
    subject: 'Staubsauger startet nicht',
    body: `Hallo zusammen,

der Staubsauger (Bestellung {order}) funktioniert nicht mehr: Er lässt sich nicht einschalten, die Anzeige blinkt rot. Garantie müsste noch drauf sein.

Grüße`,
    topic: 'technical',
  },
  {
    subject: 'Kasse steht still - Störung der Schnittstelle',
    body: `Guten Tag,

seit 7 Uhr meldet Ihre Schnittstelle einen Fehler, alle Kassen in unserem Laden haben einen Ausfall. Wir brauchen umgehend Hilfe, die Kunden stehen Schlange.

Filiale Musterstadt`,
    topic: 'technical',
    urgency: 'urgent',
  },
  {
    subject: 'Passwort vergessen',
    body: `Hallo,

ich kann mich nicht mehr anmelden. Der Link zum Zurücksetzen führt zu einer Fehlermeldung. Mein Benutzerkonto läuft auf diese E-Mail-Adresse.

Danke`,
    topic: 'account',
  },
  {
    subject: 'Konto gesperrt',
    body: `Guten Tag,

mein Zugang ist seit gestern gesperrt, angeblich zu viele Versuche. Ich war das nicht. Bitte prüfen.`,
    topic: 'account',
  },
  {
    subject: 'Stornierung der Bestellung {order}',
    body: `Guten Tag,

bitte stornieren Sie die Bestellung {order}, ich habe das falsche Modell gewählt. Es ist nicht dringend, sie wird erst nächste Woche verschickt.

Freundliche Grüße`,
    topic: 'cancellation',
  },
  {
    subject: 'Kündigung Filter-Abo',
    body: `Sehr geehrte Damen und Herren,

hiermit möchte ich mein Abo zum nächstmöglichen Termin kündigen. Bitte bestätigen Sie mir die Kündigung schriftlich.`,
    topic: 'cancellation',
  },
  {
    subject: 'Beschwerde über Ihren Fahrer',
    body: `Guten Tag,

Ihr Fahrer war gestern außerordentlich unfreundlich und hat die Pakete über den Zaun geworfen. So etwas ist eine Zumutung, ich bin sehr enttäuscht.`,
    topic: 'complaint',
  },
  {
    subject: 'Letzte Frist vor Einschaltung eines Anwalts',
    body: `Sehr geehrte Damen und Herren,

seit sechs Wochen vertrösten Sie mich wegen {order}. Ich habe mich schon zweimal beschwert. Diese Frechheit nehme ich nicht länger hin: Ich setze eine Frist von drei Tagen, danach gehe ich zum Rechtsanwalt und zur Verbraucherzentrale. Sofort antworten!`,
    topic: 'complaint',
    urgency: 'urgent',
    aspects: ['legal_threat'],
  },
  {
    subject: 'Frage zu Regalsystem',
    body: `Hallo,

ist das Regalsystem Birke wieder vorrätig, und ist es mit den alten Böden kompatibel? Wir bräuchten acht Stück. Gerne ein Angebot.`,
    topic: 'product_question',
  },
  {
    subject: 'Kooperation',
    body: `Liebes Team,

wir schreiben über schöne Wohnungen und würden gerne über eine Kooperation sprechen. Wer ist die richtige Person?

Herzliche Grüße`,
    topic: 'other',
  },
]
