import type { Values } from '#server/workflow/field-value.ts'
import { buyers, suppliers } from '../documents/cast.ts'
import { addDays } from '../documents/dates.ts'
import { formatsOf } from '../documents/layouts/formats.ts'
import { makeRandom } from '../documents/random.ts'
import { buildPaper } from '../papers/build.ts'
import { sampleIban, sampleVatNumber } from './check-digits.ts'
import { type MakeSamples, numbered, pdfSample } from './sample.ts'

const words = {
  en: {
    title: 'Supplier registration form',
    labels: [
      'Company name',
      'Registered address',
      'Country code',
      'VAT number',
      'IBAN',
      'BIC',
      'Contact person',
      'E-mail',
      'Payment terms',
      'Date',
    ],
    terms: '30 days net',
    says: 'Please enter us as a supplier with the details above. Signed for the company:   ______________________',
  },
  de: {
    title: 'Lieferantenselbstauskunft',
    labels: [
      'Firmenname',
      'Anschrift',
      'Länderkennzeichen',
      'USt-IdNr',
      'IBAN',
      'BIC',
      'Ansprechpartner',
      'E-Mail',
      'Zahlungsbedingungen',
      'Datum',
    ],
    terms: '30 Tage netto',
    says: 'Bitte nehmen Sie uns mit diesen Angaben als Lieferanten auf. Für die Firma unterschrieben:   ______________________',
  },
  fr: {
    title: "Fiche d'inscription fournisseur",
    labels: [
      'Raison sociale',
      'Adresse du siège',
      'Code pays',
      'Numéro de TVA',
      'IBAN',
      'BIC',
      'Personne à contacter',
      'E-mail',
      'Conditions de paiement',
      'Date',
    ],
    terms: '30 jours nets',
    says: 'Merci de nous inscrire comme fournisseur avec ces informations. Signé pour la société :   ______________________',
  },
} as const
const contacts = ['Ines Falk', 'Jan Brook', 'Lea Morin', 'Tom Ferber', 'Ada Quill', 'Noel Riva']
/** Every so many forms lack the tax number. */
const lacksTaxNumber = 5

export const makeVendorForms: MakeSamples = async ({ seed, count, today }) => {
  const random = makeRandom(seed)
  const companies = random.shuffle(suppliers)
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const sender = companies[i % companies.length] as (typeof companies)[number]
      const { title, labels, terms, says } = words[sender.language]
      const date = addDays(today, -(count - i))
      const truth: Values = {
        company: sender.name,
        address: sender.address.join(', '),
        country: sender.country,
        tax_id: i % lacksTaxNumber === lacksTaxNumber - 1 ? null : sampleVatNumber(seed + 7 * i),
        iban: sampleIban(seed + i),
        bic: 'MUSTDEFFXXX',
        contact: contacts[i % contacts.length] ?? null,
        email: sender.email,
        payment_terms: terms,
        form_date: date,
      }
      const shown = Object.entries(truth).map(([key, value]) =>
        key === 'form_date' ? formatsOf(sender).date(date) : value,
      )
      const meta = labels.flatMap((label, n) =>
        typeof shown[n] === 'string' ? [[label, shown[n]] as [string, string]] : [],
      )
      const paper = {
        id: numbered(i),
        name: 'form',
        language: sender.language,
        sender,
        recipient: buyers[sender.country],
      }
      const file = await buildPaper({ ...paper, title, meta, paragraphs: [says], list: [], scanned: i % 6 === 5, date })
      return pdfSample(file, truth)
    }),
  )
}
