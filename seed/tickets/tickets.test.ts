import { readFileSync } from 'node:fs'
import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { openPlaces } from '#server/proposal/check.ts'
import { cleanValues } from '#server/review/values.ts'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { buildTable, buildTicket } from './build.ts'
import { makeTickets } from './tickets.ts'

const definition = definitionSchema.parse(
  parse(readFileSync(new URL('../../server/workflow/templates/support-triage.yaml', import.meta.url), 'utf8')),
)
const today = '2026-11-22'
const tickets = makeTickets({ seed: 3, count: 57, definition, today })
const at = new Date('2026-11-20T08:15:00Z')

describe('the tickets of the demo', () => {
  it('repeat for the same seed only', () => {
    expect(makeTickets({ seed: 3, count: 57, definition, today })).toEqual(tickets)
    expect(makeTickets({ seed: 4, count: 57, definition, today })).not.toEqual(tickets)
  })

  it('have a truth that the workflow accepts, with no place left open', () => {
    for (const { truth } of tickets) {
      expect(cleanValues(definition, truth)).toEqual(truth)
      if (typeof truth.reply === 'string') expect(openPlaces(truth.reply)).toEqual([])
    }
  })

  it('cover each topic, each urgency and each language', () => {
    const topics = new Set(tickets.map((t) => t.truth.topic))
    const field = definition.fields.find((f) => f.key === 'topic')
    if (field?.type === 'label') for (const { key } of field.options) expect(topics).toContain(key)
    expect(new Set(tickets.map((t) => t.truth.urgency))).toEqual(new Set(['normal', 'high', 'urgent']))
    expect(new Set(tickets.map((t) => t.language))).toEqual(new Set(['en', 'de', 'fr']))
  })

  it('are e-mails that a mail program reads back, attachments and accents included', async () => {
    for (const ticket of tickets) {
      const mail = await PostalMime.parse((await buildTicket(ticket, at)).bytes)
      expect(mail.subject).toBe(ticket.subject)
      expect(mail.from).toMatchObject({ name: ticket.name, address: ticket.address })
      expect(mail.text?.replaceAll('\r\n', '\n').trim()).toBe(ticket.body)
      expect(mail.attachments).toHaveLength(ticket.attachment ? 1 : 0)
      expect(Boolean(mail.html)).toBe(ticket.html)
      expect(new Date(mail.date ?? '')).toEqual(at)
    }
  }, 60_000)

  it('fit into a table, a row each', () => {
    const text = new TextDecoder().decode(buildTable(tickets.slice(0, 4)))
    expect(text.split('\r\n')[0]).toBe('"Name","Subject","Order number","Message"')
    for (const ticket of tickets.slice(0, 4)) expect(text).toContain(`"${ticket.subject}"`)
  })
})
