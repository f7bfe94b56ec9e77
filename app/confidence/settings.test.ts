import { expect, it } from 'vitest'
import { rateOf } from '#server/platform/statistics.ts'
import type { FieldConfidence } from '#server/proposal/confidence/overview.ts'
import { reliabilityOf } from '#server/proposal/confidence/reliability.ts'
import { roundTicks } from './plot-scale.ts'
import { changesOf, readSettings, settingOf, targetsOf, withSetting } from './settings.ts'

const judged = (n: number) => ({ n, accuracy: rateOf(n, n), steps: [] })
const field = (key: string, type: FieldConfidence['type']): FieldConfidence => ({
  ...{ key, label: key.toUpperCase(), type, critical: false, atStake: null, calibrated: true, ...judged(9) },
  reliability: { before: reliabilityOf([]), after: reliabilityOf([]) },
  options: ['a', 'b'].map((o, i) => ({ key: o, label: o, ...judged(i === 0 ? 9 : 2) })),
})
const thresholds = { sure: 0.9, look: 0.6, fields: { total: 0.8 }, abstain: { topic: 0.5 } }
const [total, topic] = [field('total', 'money'), field('topic', 'label')]

it('a field has one threshold; a label also one to be proposed at all, and one for each option seen often enough', () => {
  expect(targetsOf(total).map((t) => t.key)).toEqual(['total'])
  expect(targetsOf(topic).map((t) => `${t.part} ${t.key}`)).toEqual([
    'fields topic',
    'abstain topic',
    'abstain topic/a',
  ])
  expect(targetsOf(topic).map((t) => settingOf(thresholds, t))).toEqual([0.9, 0.5, 0.5])
})

it('a draft says what it changes, against what is in force by inheritance', () => {
  const option = targetsOf(topic)[2]
  if (!option) throw new Error('no option')
  const draft = withSetting(thresholds, option, 0.7)
  expect(changesOf([total, topic], thresholds, draft)).toEqual([
    { name: 'TOPIC: "a" not proposed below', from: 0.5, to: 0.7 },
  ])
  expect(changesOf([total, topic], thresholds, withSetting(draft, option, 0.5))).toEqual([])
})

it('reads its form, or says that it is broken', () => {
  const form = new FormData()
  expect(readSettings(form)).toHaveProperty('problem')
  form.set('version', '4')
  form.set('settings', JSON.stringify({ fields: { total: 0.7 }, abstain: {}, sure: 0 }))
  expect(readSettings(form)).toEqual({ version: 4, settings: { fields: { total: 0.7 }, abstain: {} } })
})

it('ticks are round and reach the top', () => {
  expect(roundTicks(132)).toEqual([0, 50, 100, 150])
  expect(roundTicks(0.9)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1])
  expect(roundTicks(5)).toEqual([0, 1, 2, 3, 4, 5])
})
