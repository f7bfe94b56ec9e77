import type { Language } from '#server/document/document.ts'
import type { Country } from '../supplier.ts'

/** What an invoice says besides its figures; each supplier uses one of two sets a language. */
export type Wording = {
  invoice: string
  creditNote: string
  number: string
  creditNumber: string
  date: string
  creditDate: string
  due: string
  order: string
  customer: string
  corrects: string
  pos: string
  article: string
  description: string
  quantity: string
  unit: string
  unitPrice: string
  rate: string
  amount: string
  net: string
  tax: string
  taxSum: string
  total: string
  creditTotal: string
  billTo: string
  shipTo: string
  from: string
  page: (page: number, of: number) => string
  payBy: (date: string) => string
  onReceipt: string
  creditRemark: string
  thanks: string
  greeting: string
  intro: string
  creditIntro: string
  closing: string
  account: string
  taxId: string
  phone: string
  copy: string
  reverseCharge: string
  sample: string
  terms: string
}

const german: Wording = {
  invoice: 'Rechnung',
  creditNote: 'Gutschrift',
  number: 'Rechnungsnummer',
  creditNumber: 'Gutschriftsnummer',
  date: 'Rechnungsdatum',
  creditDate: 'Datum',
  due: 'Fällig am',
  order: 'Bestellnummer',
  customer: 'Kundennummer',
  corrects: 'Zu Rechnung',
  pos: 'Pos.',
  article: 'Art.-Nr.',
  description: 'Bezeichnung',
  quantity: 'Menge',
  unit: 'Einheit',
  unitPrice: 'Einzelpreis',
  rate: 'USt',
  amount: 'Betrag',
  net: 'Nettobetrag',
  tax: 'USt',
  taxSum: 'USt gesamt',
  total: 'Gesamtbetrag',
  creditTotal: 'Gutschriftsbetrag',
  billTo: 'Rechnung an',
  shipTo: 'Lieferung an',
  from: 'Absender',
  page: (page, of) => `Seite ${page} von ${of}`,
  payBy: (date) => `Bitte überweisen Sie den Betrag bis zum ${date} ohne Abzug.`,
  onReceipt: 'Zahlbar sofort nach Erhalt ohne Abzug.',
  creditRemark: 'Der Betrag wird mit Ihrer nächsten Rechnung verrechnet.',
  thanks: 'Vielen Dank für Ihren Auftrag.',
  greeting: 'Sehr geehrte Damen und Herren,',
  intro: 'für unsere Lieferungen und Leistungen erlauben wir uns zu berechnen:',
  creditIntro: 'wir schreiben Ihnen folgende Positionen gut:',
  closing: 'Mit freundlichen Grüßen',
  account: 'Bankverbindung',
  taxId: 'USt-IdNr.',
  phone: 'Tel.',
  copy: 'KOPIE',
  reverseCharge: 'Steuerschuldnerschaft des Leistungsempfängers (Reverse Charge), Art. 196 MwStSystRL.',
  sample: 'Musterbeleg - zu Vorführzwecken erzeugt',
  terms: 'Lieferung unter Eigentumsvorbehalt. Reklamationen bitte binnen acht Tagen.',
}

const english: Wording = {
  invoice: 'Invoice',
  creditNote: 'Credit note',
  number: 'Invoice number',
  creditNumber: 'Credit note number',
  date: 'Invoice date',
  creditDate: 'Date',
  due: 'Due date',
  order: 'Purchase order',
  customer: 'Customer no.',
  corrects: 'Against invoice',
  pos: '#',
  article: 'SKU',
  description: 'Description',
  quantity: 'Qty',
  unit: 'Unit',
  unitPrice: 'Unit price',
  rate: 'VAT',
  amount: 'Amount',
  net: 'Subtotal',
  tax: 'VAT',
  taxSum: 'Total VAT',
  total: 'Total due',
  creditTotal: 'Total credit',
  billTo: 'Bill to',
  shipTo: 'Ship to',
  from: 'From',
  page: (page, of) => `Page ${page} of ${of}`,
  payBy: (date) => `Please pay by ${date}, quoting the invoice number.`,
  onReceipt: 'Payable on receipt.',
  creditRemark: 'This amount will be set against your next invoice.',
  thanks: 'Thank you for your business.',
  greeting: 'Dear customer,',
  intro: 'please find below our charges for goods and services supplied:',
  creditIntro: 'we credit your account with the following:',
  closing: 'Kind regards',
  account: 'Bank details',
  taxId: 'VAT no.',
  phone: 'Tel.',
  copy: 'COPY',
  reverseCharge: 'Reverse charge: VAT to be accounted for by the recipient (Article 196, Directive 2006/112/EC).',
  sample: 'Sample document - generated for demonstration',
  terms: 'Goods remain our property until paid in full. Claims within eight days of delivery.',
}

const french: Wording = {
  invoice: 'Facture',
  creditNote: 'Avoir',
  number: 'Facture n°',
  creditNumber: 'Avoir n°',
  date: 'Date de facture',
  creditDate: 'Date',
  due: "Date d'échéance",
  order: 'N° de commande',
  customer: 'N° client',
  corrects: 'Sur facture',
  pos: 'N°',
  article: 'Réf.',
  description: 'Désignation',
  quantity: 'Quantité',
  unit: 'Unité',
  unitPrice: 'Prix unitaire',
  rate: 'TVA',
  amount: 'Montant HT',
  net: 'Total HT',
  tax: 'TVA',
  taxSum: 'Total TVA',
  total: 'Total TTC',
  creditTotal: 'Total avoir TTC',
  billTo: 'Facturé à',
  shipTo: 'Livré à',
  from: 'Émetteur',
  page: (page, of) => `Page ${page} sur ${of}`,
  payBy: (date) => `Règlement par virement au plus tard le ${date}.`,
  onReceipt: 'Payable à réception de la facture.',
  creditRemark: 'Ce montant sera déduit de votre prochaine facture.',
  thanks: 'Nous vous remercions de votre confiance.',
  greeting: 'Madame, Monsieur,',
  intro: 'veuillez trouver ci-dessous le détail de nos livraisons et prestations :',
  creditIntro: 'nous portons à votre crédit :',
  closing: 'Cordialement',
  account: 'Coordonnées bancaires',
  taxId: 'N° TVA',
  phone: 'Tél.',
  copy: 'COPIE',
  reverseCharge: 'Autoliquidation : TVA due par le preneur (art. 283-2 du CGI, art. 196 directive 2006/112/CE).',
  sample: "Document d'exemple - généré pour démonstration",
  terms:
    "Pas d'escompte pour paiement anticipé. Pénalités de retard : trois fois le taux légal ; indemnité forfaitaire de recouvrement : 40 €.",
}

const sets: Record<Language, [Wording, Wording]> = {
  de: [
    german,
    {
      ...german,
      number: 'Rechnungs-Nr.',
      creditNumber: 'Gutschrift-Nr.',
      date: 'Datum',
      due: 'Zahlbar bis',
      order: 'Ihre Bestellung',
      customer: 'Kunden-Nr.',
      description: 'Artikel',
      quantity: 'Anzahl',
      unit: 'ME',
      unitPrice: 'Preis',
      rate: 'MwSt.',
      amount: 'Gesamt',
      net: 'Summe netto',
      tax: 'MwSt.',
      taxSum: 'MwSt. gesamt',
      total: 'Rechnungsbetrag',
    },
  ],
  en: [
    english,
    {
      ...english,
      number: 'Invoice no.',
      creditNumber: 'Credit note no.',
      date: 'Date',
      due: 'Payment due',
      order: 'Your order',
      customer: 'Account',
      description: 'Item',
      quantity: 'Quantity',
      unitPrice: 'Price',
      amount: 'Total',
      net: 'Net total',
      total: 'Invoice total',
    },
  ],
  fr: [
    french,
    {
      ...french,
      number: 'Numéro de facture',
      creditNumber: "Numéro d'avoir",
      date: 'Date',
      due: 'Échéance',
      order: 'Votre commande',
      customer: 'Code client',
      description: 'Libellé',
      quantity: 'Qté',
      unit: 'U.',
      unitPrice: 'P.U. HT',
      net: 'Sous-total HT',
      total: 'Net à payer',
    },
  ],
}

/** The words of one supplier; where a country names its tax differently than its language does, the country wins. */
export function wordingOf(language: Language, variant: 0 | 1, country: Country): Wording {
  return {
    ...sets[language][variant],
    ...byCountry[country],
    ...(country === 'CH' && language === 'de' ? swissGerman : {}),
  }
}

const swissGerman: Partial<Wording> = { tax: 'MWST', taxSum: 'MWST gesamt', rate: 'MWST', taxId: 'MWST-Nr.' }

const byCountry: Partial<Record<Country, Partial<Wording>>> = {
  US: { tax: 'Sales tax', taxSum: 'Total tax', rate: 'Tax', taxId: 'EIN', order: 'P.O. number' },
}
