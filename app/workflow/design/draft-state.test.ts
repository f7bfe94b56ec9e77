import { expect, it } from 'vitest'
import { definitionSchema } from '#server/workflow/workflow.ts'
import { type DraftEvent, evolve, isUnsaved, mustSave, openDraft } from './draft-state.ts'

const draft = definitionSchema.parse({ name: 'Invoices', noun: { one: 'invoice', many: 'invoices' } })
const opened = openDraft(draft, 3, '2026-11-30T10:00:00Z')
const after = (...events: DraftEvent[]) => events.reduce(evolve, opened)
const named = (name: string, at: number): DraftEvent => ({ kind: 'changed', part: { name }, at })

it('typing on is one step of undo, another box or a pause begins the next', () => {
  const state = after(
    named('I', 0),
    named('In', 400),
    { kind: 'changed', part: { description: 'x' }, at: 600 },
    named('Inv', 5_000),
  )
  expect(state.past).toHaveLength(3)
  const back = evolve(evolve(state, { kind: 'undone' }), { kind: 'undone' })
  expect(back.draft).toMatchObject({ name: 'In', description: '' })
  expect(evolve(back, { kind: 'undone' }).draft).toBe(draft)
})

it('a part that was added is a step of its own, however fast its name is changed then', () => {
  const queue = (label: string) => ({ key: 'large', label })
  const queues = (label: string, at: number): DraftEvent => ({
    ...{ kind: 'changed', at },
    part: { queues: [...draft.queues, queue(label)] },
  })
  const state = after(queues('L', 0), queues('La', 100), queues('Lar', 200))
  const back = evolve(state, { kind: 'undone' })
  expect(back.draft.queues).toEqual([...draft.queues, queue('L')])
  expect(evolve(back, { kind: 'undone' }).draft).toBe(draft)
})

it('redo brings back what was undone, until something else is changed', () => {
  const state = after(named('A', 0), { kind: 'undone' })
  expect(evolve(state, { kind: 'redone' }).draft.name).toBe('A')
  expect(evolve(evolve(state, named('B', 9)), { kind: 'redone' }).draft.name).toBe('B')
})

it('nothing to undo or redo changes nothing', () => {
  expect(after({ kind: 'undone' })).toBe(opened)
  expect(after({ kind: 'redone' })).toBe(opened)
})

it('what was typed while a save was on its way is saved next', () => {
  const state = after(named('A', 0), { kind: 'sent' }, named('B', 5_000), {
    kind: 'saved',
    revision: 4,
    at: '2026-11-30T10:01:00Z',
  })
  expect(state.saved).toMatchObject({ revision: 4, draft: { name: 'A' } })
  expect(mustSave(state)).toBe(true)
})

it('one save at a time, and none after a failure before somebody tries again', () => {
  const sent = after(named('A', 0), { kind: 'sent' })
  expect(mustSave(sent)).toBe(false)
  const failed = evolve(sent, { kind: 'failed', message: 'No network.', stale: false })
  expect(isUnsaved(failed)).toBe(true)
  expect(mustSave(failed)).toBe(false)
  expect(mustSave(evolve(failed, { kind: 'retried' }))).toBe(true)
})

it('a draft undone to what the server has needs no save', () => {
  expect(mustSave(after(named('A', 0), { kind: 'undone' }))).toBe(false)
})
