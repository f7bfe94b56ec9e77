import type { Language } from '#server/document/document.ts'
import { buyers, suppliers } from '../documents/cast.ts'
import { addDays } from '../documents/dates.ts'
import { formatsOf } from '../documents/layouts/formats.ts'
import { makeRandom } from '../documents/random.ts'
import { buildPaper } from '../papers/build.ts'
import { type MakeSamples, numbered, pdfSample } from './sample.ts'

type Notice = { kind: string; authority: string; subject: string; period: string; says: string }
const notices: Record<Language, Notice[]> = {
  en: [
    {
      kind: 'statistics',
      authority: 'Sample Office of Statistics',
      subject: 'Survey of wholesale turnover',
      period: 'third quarter',
      says: 'You are obliged to take part in the statistical survey named above.',
    },
    {
      kind: 'safety',
      authority: 'Exampleton Environment Agency',
      subject: 'Report on packaging put on the market',
      period: 'last calendar year',
      says: 'Please report the quantities of packaging by material. The duty follows from the rules on waste and packaging.',
    },
    {
      kind: 'company',
      authority: 'Placeholder Companies Register',
      subject: 'Confirmation of directors and beneficial owners',
      period: 'current year',
      says: 'The register needs the yearly confirmation of the directors and beneficial owners.',
    },
  ],
  de: [
    {
      kind: 'statistics',
      authority: 'Musteramt für Statistik',
      subject: 'Erhebung zum Umsatz im Großhandel',
      period: 'drittes Quartal',
      says: 'Sie sind zur Teilnahme an der genannten Statistik verpflichtet.',
    },
    {
      kind: 'tax',
      authority: 'Beispiel-Finanzamt Nebelstadt',
      subject: 'Abgabe der Umsatzsteuererklärung',
      period: 'letztes Kalenderjahr',
      says: 'Bitte geben Sie die Steuererklärung elektronisch ab.',
    },
    {
      kind: 'safety',
      authority: 'Umweltamt Beispielstadt',
      subject: 'Meldung der Abfallmengen',
      period: 'letztes Halbjahr',
      says: 'Bitte melden Sie die Abfallmengen nach Art und Entsorger.',
    },
  ],
  fr: [
    {
      kind: 'tax',
      authority: 'Centre des impôts de Modèle',
      subject: 'Déclaration annuelle',
      period: 'exercice précédent',
      says: 'La déclaration est à déposer par voie électronique auprès du service des impôts.',
    },
    {
      kind: 'statistics',
      authority: 'Institut Exemple de statistique',
      subject: 'Enquête sur le commerce de gros',
      period: 'troisième trimestre',
      says: 'La participation à cette enquête statistique est obligatoire.',
    },
  ],
}
const labels: Record<Language, [string, string, string, string, string, string]> = {
  en: ['Authority', 'Date', 'Reference number', 'Subject', 'Reporting period', 'Deadline'],
  de: ['Behörde', 'Datum', 'Aktenzeichen', 'Betreff', 'Berichtszeitraum', 'Abgabefrist'],
  fr: ['Autorité', 'Date', 'Référence', 'Objet', 'Période', 'Échéance'],
}

export const makeNotices: MakeSamples = async ({ seed, count, today }) => {
  const random = makeRandom(seed)
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const language = (['de', 'en', 'fr'] as const)[i % 3] as Language
      const notice = random.pick(notices[language])
      const house = suppliers.find((s) => s.language === language) as (typeof suppliers)[number]
      const { date: printed } = formatsOf(house)
      const date = addDays(today, -(count - i) - 2)
      const deadline = addDays(today, random.pick([9, 21, 35, 50]))
      const reference = `AZ-${random.int(1000, 9999)}-${random.int(10, 99)}`
      const values = [notice.authority, printed(date), reference, notice.subject, notice.period, printed(deadline)]
      const file = await buildPaper({
        ...{ id: numbered(i), name: 'notice', language, title: notice.authority, list: [], date, scanned: i % 7 === 6 },
        sender: {
          name: notice.authority,
          address: ['Amtsplatz 1', '00100 Beispielstadt'],
          colour: '#3d3d3d',
          phone: '030 23125 100',
          email: 'post@amt.example',
        },
        recipient: buyers[house.country],
        meta: labels[language].map((label, n) => [label, values[n] ?? ''] as [string, string]),
        paragraphs: [notice.says],
      })
      const { authority, subject, kind, period } = notice
      return pdfSample(file, { authority, subject, kind, reference, notice_date: date, period, deadline })
    }),
  )
}
