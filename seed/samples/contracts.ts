import PDFDocument from 'pdfkit'
import { suppliers } from '../documents/cast.ts'
import { addDays } from '../documents/dates.ts'
import { formatsOf } from '../documents/layouts/formats.ts'
import { bytesOf } from '../documents/pdf-bytes.ts'
import { makeRandom } from '../documents/random.ts'
import { type MakeSamples, numbered, pdfSample } from './sample.ts'

const laws = ['England', 'Ireland', 'the State of New York']
/** Days from today on which the contracts end. */
const ends = [45, 120, 300, 75, 500, 28, 210, 800]

export const makeContracts: MakeSamples = async ({ seed, count, today }) => {
  const random = makeRandom(seed)
  const companies = random.shuffle(suppliers.filter((s) => s.language === 'en'))
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const provider = companies[i % companies.length] as (typeof companies)[number]
      const { date: spoken } = formatsOf({ ...provider, country: 'US', dateStyle: 'long' })
      const customer = 'Sperling & Halm Ltd'
      const expires = addDays(today, ends[i % ends.length] ?? 100)
      const agreed = addDays(expires, -760 + i)
      const effective = addDays(expires, -730)
      const renews = i % 2 === 0
      const law = laws[i % laws.length] ?? 'England'
      const bytes = await drawContract([
        `This Service Agreement is made and entered into as of ${spoken(agreed)}, by and between ${provider.name} ("Provider") and ${customer} ("Customer").`,
        '1. Services. The Provider keeps the installations of the Customer in working order and reports in writing after each visit.',
        `2. Term. This Agreement shall be effective as of ${spoken(effective)} and shall continue until ${spoken(expires)}.${renews ? ' Thereafter it shall automatically renew for successive one (1) year terms unless either party gives notice in writing.' : ''}`,
        '3. Fees. The Customer pays the fees of annex A within thirty days of the invoice.',
        `4. Law. This Agreement shall be governed by and construed in accordance with the laws of ${law}.`,
        'Signed for the Provider: ______________________     Signed for the Customer: ______________________',
      ])
      return pdfSample(
        { fileName: `contract-${numbered(i)}.pdf`, bytes },
        {
          parties: `${provider.name} ("Provider"); ${customer} ("Customer")`,
          agreement_date: agreed,
          effective_date: effective,
          expiration_date: expires,
          renewal_term: renews ? 'successive 1 year' : null,
          governing_law: law.replace('the State of ', ''),
        },
      )
    }),
  )
}

function drawContract(paragraphs: readonly string[]): Promise<Uint8Array> {
  const doc = new PDFDocument({ size: 'A4', margin: 72, info: { CreationDate: new Date(0), ModDate: new Date(0) } })
  const done = bytesOf(doc)
  doc.font('Helvetica-Bold').fontSize(16).text('SERVICE AGREEMENT').moveDown(1.2)
  doc.font('Helvetica').fontSize(11)
  for (const paragraph of paragraphs) doc.text(paragraph, { lineGap: 3 }).moveDown(0.8)
  doc.fillColor('#8a8a8a').fontSize(7).text('Sample document - generated for demonstration')
  doc.end()
  return done
}
