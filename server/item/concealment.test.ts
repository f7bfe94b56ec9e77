import { describe, expect, it } from 'vitest'
import { onlyByNext, withoutArm } from './concealment.ts'
import { taskModes } from './item.ts'
import { visibleTo } from './visible.ts'

const nothing = { proposal: false, values: false, history: false }

describe('an item that is concealed', () => {
  it.each(taskModes)('shows nothing outside its task, whatever the task (%s)', (mode) => {
    expect(visibleTo([{ mode }], true)).toEqual(nothing)
  })

  it('shows nothing where no task is left either', () => {
    expect(visibleTo([], true)).toEqual(nothing)
    expect(visibleTo([])).toEqual({ proposal: true, values: true, history: true })
  })
})

describe('one of two entries', () => {
  it('shows its own proposal, and nothing of the other entry or of who made it', () => {
    expect(visibleTo([{ mode: 'assisted', entry: 2 }])).toEqual({ proposal: true, values: false, history: false })
    expect(visibleTo([{ mode: 'manual', entry: 2 }])).toEqual(nothing)
  })
})

describe('an event of an item that was drawn', () => {
  it('says the same in both arms', () => {
    const manual = { decisionId: 'd', mode: 'manual', changed: [], overridden: [], grade: 'manual' }
    const assisted = { decisionId: 'd', mode: 'assisted', changed: ['total'], overridden: ['sum'], grade: 'assisted' }
    expect(withoutArm(manual)).toEqual(withoutArm(assisted))
    expect(JSON.stringify(withoutArm(manual))).toBe(JSON.stringify(withoutArm(assisted)))
  })

  it('still says what is no arm', () => {
    expect(withoutArm({ mode: 'blind', reason: 'unclear' })).toEqual({ mode: 'blind', reason: 'unclear' })
  })
})

describe('a review of a pilot that is asked for by its number', () => {
  it('is refused with what to do instead', () => {
    expect(onlyByNext({ kind: 'split' }, 7)).toContain('press “Review next”')
    expect(onlyByNext({ kind: 'shadow' }, 7)).toContain('runs in shadow')
  })
})
