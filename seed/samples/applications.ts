import type { Language } from '#server/document/document.ts'
import { buyers, suppliers } from '../documents/cast.ts'
import { addDays } from '../documents/dates.ts'
import { formatsOf } from '../documents/layouts/formats.ts'
import { makeRandom } from '../documents/random.ts'
import { buildPaper } from '../papers/build.ts'
import { type MakeSamples, numbered, pdfSample } from './sample.ts'

type Wording = { title: string; labels: [string, string, string, string, string, string]; says: string[]; cv: string }
const words: Record<Language, Wording> = {
  en: {
    title: 'Application',
    labels: ['Name', 'E-mail', 'Telephone', 'Position', 'Job reference', 'Earliest start'],
    says: [
      'Dear hiring team,',
      'I read your advertisement with interest and would like to work with you. The documents that you asked for are enclosed.',
      'Kind regards',
    ],
    cv: 'Enclosed: curriculum vitae, certificates',
  },
  de: {
    title: 'Bewerbung',
    labels: ['Name', 'E-Mail', 'Telefon', 'Stelle', 'Kennziffer', 'Frühester Eintritt'],
    says: [
      'Sehr geehrte Damen und Herren,',
      'Ihre Anzeige habe ich mit Interesse gelesen und möchte gern bei Ihnen arbeiten. Die gewünschten Unterlagen liegen bei.',
      'Mit freundlichen Grüßen',
    ],
    cv: 'Anlagen: Lebenslauf, Zeugnisse',
  },
  fr: {
    title: 'Candidature',
    labels: ['Nom', 'E-mail', 'Téléphone', 'Poste', 'Référence', 'Disponible à partir du'],
    says: [
      'Madame, Monsieur,',
      "j'ai lu votre annonce avec intérêt et souhaite travailler chez vous. Les documents demandés sont joints.",
      'Cordialement',
    ],
    cv: 'Pièces jointes : curriculum vitae, attestations',
  },
}
const people: { name: string; language: Language }[] = [
  { name: 'Mara Lindqvist', language: 'en' },
  { name: 'Jonas Wiedt', language: 'de' },
  { name: 'Camille Aubry', language: 'fr' },
  { name: 'Pia Rehnagel', language: 'de' },
  { name: 'Owen Tarrant', language: 'en' },
  { name: 'Luc Ferrand', language: 'fr' },
  { name: 'Selma Okoye', language: 'en' },
  { name: 'Hanno Brix', language: 'de' },
]
const posts: Record<Language, { post: string; team: string }[]> = {
  en: [
    { post: 'Warehouse clerk', team: 'warehouse' },
    { post: 'Accounts clerk', team: 'office' },
    { post: 'Trainee', team: 'people' },
  ],
  de: [
    { post: 'Fachkraft Lagerlogistik', team: 'warehouse' },
    { post: 'Sachbearbeitung Einkauf', team: 'office' },
    { post: 'Auszubildende', team: 'people' },
  ],
  fr: [
    { post: 'Magasinier', team: 'warehouse' },
    { post: 'Comptable', team: 'office' },
    { post: 'Stagiaire', team: 'people' },
  ],
}

export const makeApplications: MakeSamples = async ({ seed, count, today }) => {
  const random = makeRandom(seed)
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const { name, language } = people[i % people.length] as (typeof people)[number]
      const { title, labels, says, cv } = words[language]
      const { post, team } = random.pick(posts[language])
      const house = suppliers.find((s) => s.language === language) as (typeof suppliers)[number]
      const date = addDays(today, -(count - i))
      const start = addDays(today, random.int(20, 120))
      const mail = `${name.toLowerCase().replace(/[^a-z]+/g, '.')}@mail.example`
      const phone = `030 23125 ${300 + i}`
      const reference = `P-${2026}-${String(10 + i).padStart(3, '0')}`
      const meta = [name, mail, phone, post, reference, formatsOf(house).date(start)].map(
        (value, n) => [labels[n], value] as [string, string],
      )
      const file = await buildPaper({
        ...{ id: numbered(i), name: 'application', language, title, meta, list: [], date, scanned: false },
        sender: { name, address: ['Beispielweg 5', '00417 Musterdorf'], colour: '#2f3e46', phone, email: mail },
        recipient: buyers[house.country],
        paragraphs: [...says, cv],
      })
      const documents = ['cv', 'certificates']
      return pdfSample(file, { candidate: name, email: mail, phone, position: post, reference, start, documents, team })
    }),
  )
}
