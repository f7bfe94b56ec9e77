import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { parse } from 'yaml'
import { buildPaper } from '#seed/papers/build.ts'
import { makePapers } from '#seed/papers/papers.ts'
import { makeBankLines } from '#seed/samples/bank-lines.ts'
import type { MakeSamples } from '#seed/samples/sample.ts'
import { samplesOf } from '#seed/samples/samples.ts'
import { buildTicket } from '#seed/tickets/build.ts'
import { makeTickets } from '#seed/tickets/tickets.ts'
import type { Values } from '#server/workflow/field-value.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { bill, billPdf } from '../setup/bills.ts'
import type { Who } from '../setup/e2e-folder.ts'
import { acceptAll, heading, itemName, submit } from './bench.ts'
import { expect, ready, test } from './fixtures.ts'

const now = new Date()
const today = now.toISOString().slice(0, 10)
const definitionOf = (template: string) => {
  const file = new URL(`../../server/workflow/templates/${template}.yaml`, import.meta.url)
  return definitionSchema.parse(parse(readFileSync(file, 'utf8')))
}
type Upload = { fileName: string; bytes: Uint8Array }
const sampled =
  (template: string, make: MakeSamples, fits: (truth: Values) => boolean = () => true) =>
  async (): Promise<Upload> => {
    const samples = await make({ seed: 41, count: 12, today, definition: definitionOf(template) })
    const sample = samples.find((s) => !/scan|jpg/.test(s.fileName) && Object.values(s.truths).some(fits))
    if (!sample) throw new Error(`no sample of ${template}`)
    return sample
  }

/** Each template's way from a new file to completion: how many queues it goes through, and whose words it needs. */
const walks: { template: string; file: () => Promise<Upload>; reviews: number; words: Who[] }[] = [
  {
    template: 'invoice',
    file: async () => ({ fileName: 'bill.pdf', bytes: await billPdf(bill(901)) }),
    reviews: 1,
    words: [],
  },
  { template: 'receipt', file: sampled('receipt', samplesOf.receipt), reviews: 1, words: [] },
  {
    template: 'document-routing',
    file: async () => {
      const papers = makePapers({ seed: 5, definition: definitionOf('document-routing'), today })
      const letter = papers.find((p) => p.kind === 'certificate' && !p.scanned)
      if (!letter) throw new Error('no certificate among the papers')
      return buildPaper(letter)
    },
    reviews: 1,
    words: [],
  },
  {
    template: 'support-triage',
    file: async () => {
      const tickets = makeTickets({ seed: 3, count: 12, definition: definitionOf('support-triage'), today })
      const plain = tickets.find(
        (t) => t.language === 'en' && t.truth.order_number !== null && t.truth.aspects === null,
      )
      return buildTicket(plain ?? (tickets[0] as (typeof tickets)[number]), now)
    },
    reviews: 1,
    words: [],
  },
  { template: 'contract', file: sampled('contract', samplesOf.contract), reviews: 1, words: [] },
  { template: 'vendor-form', file: sampled('vendor-form', samplesOf['vendor-form']), reviews: 1, words: ['approver'] },
  {
    template: 'bank-reconciliation',
    file: sampled(
      'bank-reconciliation',
      makeBankLines([{ seller: 'Birch Tools Ltd', number: 'INV-3101', total: '119.00' }]),
    ),
    reviews: 1,
    words: [],
  },
  {
    template: 'candidate-intake',
    file: sampled('candidate-intake', samplesOf['candidate-intake']),
    reviews: 1,
    words: [],
  },
  {
    template: 'compliance-filing',
    file: sampled('compliance-filing', samplesOf['compliance-filing'], (truth) => truth.kind === 'statistics'),
    reviews: 2,
    words: ['lead', 'approver'],
  },
  { template: 'email-orders', file: sampled('email-orders', samplesOf['email-orders']), reviews: 1, words: [] },
]

for (const { template, file, reviews, words } of walks)
  test(`${template}: a new file is read, proposed for, reviewed and completed`, async ({ open }) => {
    const at = `/o/demo/w/made-${template}`
    const page = await open('reviewer', at)
    await uploaded(page, await file())
    await page.goto(`${at}/review`)
    for (let n = 0; n < reviews; n += 1) await reviewed(page)
    for (const who of words) await approved(await open(who, `${at}/approvals/1`))
    await completed(page, at)
  })

test('weekly-report: a report is made from figures, names the one that it cannot have, and is released', async ({
  open,
}) => {
  const at = '/o/demo/w/made-weekly-report'
  const lead = await open('lead', `${at}/schedule`)
  await ready(lead)
  await lead.getByRole('button', { name: /^Make week .* now$/i }).click()
  await expect(async () => {
    await lead.reload()
    await expect(lead.getByRole('link', { name: /^Item 1: Week/ })).toBeVisible({ timeout: 1_000 })
  }).toPass({ timeout: 30_000 })
  // The organisation of these tests has no tickets: what cannot be had is named, not left out.
  await expect(lead.getByText(/no workflow "support"/).first()).toBeVisible()
  const page = await open('reviewer', `${at}/review`)
  await reviewed(page)
  await approved(await open('lead', `${at}/approvals/1`))
  await completed(page, at)
})

async function uploaded(page: Page, { fileName, bytes }: Upload): Promise<void> {
  await ready(page)
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: /^Upload / }).click()
  await (await choosing).setFiles({ name: fileName, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) })
  await expect(page.getByRole('row', { name: /to review/ }).last()).toBeVisible({ timeout: 40_000 })
}

/** Reads the item, accepts what needs a person, and finishes it; the server has it before anything else happens. */
async function reviewed(page: Page): Promise<void> {
  await expect(heading(page)).toBeVisible()
  await expect(page.locator('[data-cell]').first()).toBeVisible()
  const name = await itemName(page)
  await acceptAll(page)
  const decided = page.waitForResponse((answer) => answer.url().includes('review.decide') && answer.ok())
  await submit(page, name)
  await decided
}

async function approved(page: Page): Promise<void> {
  await ready(page)
  const approve = page.getByRole('button', { name: 'Approve' })
  await expect(approve).toBeEnabled()
  const given = page.waitForResponse((answer) => answer.url().includes('approval.decide') && answer.ok())
  await approve.click()
  await given
}

/** One item of the workflow is complete. */
async function completed(page: Page, at: string): Promise<void> {
  await page.goto(`${at}?state=completed`)
  await expect(page.getByRole('navigation', { name: 'Show' }).getByRole('link', { name: 'Completed 1' })).toBeVisible()
  await expect(page.getByRole('rowheader')).toHaveCount(1)
}
