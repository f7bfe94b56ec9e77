import type { Language } from '#server/document/document.ts'

/** What a paper of each kind says. `{sender}`, `{recipient}`, `{from}`, `{until}` are replaced by names and dates. */
export type Wording = {
  title: string
  number: string
  issued: string
  from?: string
  until?: string
  paragraphs: string[]
}

export const wordings: Record<string, Record<Language, Wording>> = {
  contract: {
    en: {
      title: 'Maintenance Agreement',
      number: 'Agreement no.',
      issued: 'Date',
      from: 'Effective from',
      until: 'Renewal date',
      paragraphs: [
        'between {sender} (hereinafter "the contractor") and {recipient} (hereinafter "the customer").',
        '1. The contractor maintains the installations listed in annex A twice a year and after each fault reported by the customer.',
        '2. This agreement takes effect on {from}. It renews by itself for another twelve months on {until}, unless one of the parties gives notice in writing before that day.',
        '3. The parties agree that changes need the written form. The law of the place of performance applies.',
      ],
    },
    de: {
      title: 'Wartungsvertrag',
      number: 'Vertragsnummer',
      issued: 'Datum',
      from: 'Vertragsbeginn',
      until: 'Läuft bis',
      paragraphs: [
        'zwischen {sender} (nachfolgend Auftragnehmer) und {recipient} (nachfolgend Auftraggeber).',
        '§ 1 Der Auftragnehmer wartet die in Anlage A genannten Anlagen zweimal im Jahr sowie nach jeder gemeldeten Störung.',
        '§ 2 Der Vertrag beginnt am {from} und läuft bis {until}. Er verlängert sich um zwölf Monate, wenn ihn keine der Vertragsparteien vorher schriftlich kündigt.',
        '§ 3 Änderungen dieser Vereinbarung bedürfen der Schriftform.',
      ],
    },
    fr: {
      title: 'Contrat de maintenance',
      number: 'Contrat n°',
      issued: 'Date',
      from: "Date d'effet",
      until: 'Date de fin',
      paragraphs: [
        'entre {sender} (ci-après le prestataire) et {recipient} (ci-après le client).',
        "1. Le prestataire entretient les installations de l'annexe A deux fois par an et après chaque panne signalée.",
        '2. Le contrat prend effet le {from} et prend fin le {until}. Il est reconduit pour douze mois, sauf résiliation écrite avant cette date.',
        '3. Les parties conviennent que toute modification se fait par écrit.',
      ],
    },
  },
  certificate: {
    en: {
      title: 'Certificate of Conformity',
      number: 'Certificate no.',
      issued: 'Date of issue',
      from: 'Valid from',
      until: 'Valid until',
      paragraphs: [
        'This is to certify that the quality management of {recipient} was audited and meets the requirements of the standard named in the annex.',
        'The certificate holds as long as the yearly surveillance audits find no major deviation.',
      ],
    },
    de: {
      title: 'Zertifikat',
      number: 'Zertifikat-Nr.',
      issued: 'Ausgestellt am',
      from: 'Gültig ab',
      until: 'Gültig bis',
      paragraphs: [
        'Hiermit wird bescheinigt, dass das Qualitätsmanagement von {recipient} geprüft wurde und die Anforderungen der im Anhang genannten Norm erfüllt.',
        'Die Gültigkeit setzt voraus, dass die jährlichen Überwachungen keine schweren Abweichungen ergeben.',
      ],
    },
    fr: {
      title: 'Certificat de conformité',
      number: 'Certificat n°',
      issued: 'Émis le',
      from: 'Valable à partir du',
      until: "Valable jusqu'au",
      paragraphs: [
        'Nous certifions que le système de qualité de {recipient} a été audité et répond aux exigences de la norme citée en annexe.',
        'La validité suppose que les audits annuels ne révèlent aucun écart majeur.',
      ],
    },
  },
  delivery_note: {
    en: {
      title: 'Delivery note',
      number: 'Delivery note no.',
      issued: 'Delivery date',
      paragraphs: ['Goods received in good condition:   ______________________'],
    },
    de: {
      title: 'Lieferschein',
      number: 'Lieferschein-Nr.',
      issued: 'Lieferdatum',
      paragraphs: ['Ware vollständig erhalten:   ______________________'],
    },
    fr: {
      title: 'Bon de livraison',
      number: 'Bon de livraison n°',
      issued: 'Date de livraison',
      paragraphs: ['Marchandise reçue en bon état :   ______________________'],
    },
  },
  order: {
    en: {
      title: 'Purchase order',
      number: 'Order no.',
      issued: 'Order date',
      paragraphs: [
        'We hereby order the goods above. Please confirm within two working days and deliver to our warehouse.',
      ],
    },
    de: {
      title: 'Bestellung',
      number: 'Bestellnummer',
      issued: 'Datum',
      paragraphs: [
        'Hiermit bestellen wir die oben genannten Waren. Bitte bestätigen Sie uns den Auftrag innerhalb von zwei Werktagen.',
      ],
    },
    fr: {
      title: 'Bon de commande',
      number: 'Commande n°',
      issued: 'Date',
      paragraphs: ['Nous commandons les articles ci-dessus. Merci de confirmer sous deux jours ouvrés.'],
    },
  },
  letter: {
    en: {
      title: 'Our new opening hours',
      number: 'Our reference',
      issued: 'Date',
      paragraphs: [
        'Dear business partner,',
        'we are writing to let you know that from next month our gates open one hour earlier. Please tell your drivers. Nothing else changes.',
        'Yours faithfully',
      ],
    },
    de: {
      title: 'Neue Ansprechpartnerin in Ihrem Gebiet',
      number: 'Unser Zeichen',
      issued: 'Datum',
      paragraphs: [
        'Sehr geehrte Damen und Herren,',
        'wir teilen Ihnen mit, dass Frau Sandmann ab dem nächsten Monat Ihre Ansprechpartnerin ist. Sie wird sich in den nächsten Tagen bei Ihnen vorstellen.',
        'Mit freundlichen Grüßen',
      ],
    },
    fr: {
      title: "Changement d'adresse",
      number: 'Référence',
      issued: 'Date',
      paragraphs: [
        'Madame, Monsieur,',
        'nous vous informons que nos bureaux déménagent à la fin du mois prochain. Nos numéros de téléphone ne changent pas.',
        'Veuillez agréer, Madame, Monsieur, nos salutations distinguées.',
      ],
    },
  },
  application: {
    en: {
      title: 'Application for the position of warehouse clerk',
      number: 'Reference',
      issued: 'Date',
      paragraphs: [
        'Dear hiring team,',
        'I hereby apply for the position that you advertised last week. For six years I have worked in a warehouse of similar size. My curriculum vitae is enclosed.',
        'Kind regards',
      ],
    },
    de: {
      title: 'Bewerbung als Sachbearbeitung Einkauf',
      number: 'Kennziffer',
      issued: 'Datum',
      paragraphs: [
        'Sehr geehrte Damen und Herren,',
        'auf Ihre Stellenanzeige bewerbe ich mich um die Stelle im Einkauf. Meinen Lebenslauf und Zeugnisse habe ich beigelegt.',
        'Mit freundlichen Grüßen',
      ],
    },
    fr: {
      title: 'Candidature au poste de magasinier',
      number: 'Référence',
      issued: 'Date',
      paragraphs: [
        'Madame, Monsieur,',
        'je postule au poste de magasinier paru la semaine dernière. Vous trouverez mon curriculum vitae ci-joint.',
        'Cordialement',
      ],
    },
  },
  other: {
    en: {
      title: 'Spring catalogue',
      number: 'Issue',
      issued: 'Date',
      paragraphs: ['Four hundred new things for house and garden. Prices may change without notice.'],
    },
    de: {
      title: 'Preisliste Frühjahr',
      number: 'Ausgabe',
      issued: 'Stand',
      paragraphs: ['Alle Preise freibleibend, ohne Gewähr für Druckfehler.'],
    },
    fr: {
      title: 'Tarifs de printemps',
      number: 'Édition',
      issued: 'Date',
      paragraphs: ['Prix indicatifs, susceptibles de changer sans préavis.'],
    },
  },
}
