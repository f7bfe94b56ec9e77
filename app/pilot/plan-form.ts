import { type Draft, draftSchema } from '#server/pilot/draft.ts'

/** What the page's action answers: why nothing was changed, or that it was saved. */
export type PlanAnswer = { message: string | null; saved: boolean }

const intents = ['save', 'start', 'amend', 'remove'] as const
export type Intent = (typeof intents)[number]

type PlanForm = { intent: Intent; version: number; name: string; draft: Draft; reason: string }

/** What a box is called, for sentences about it; by its place in the draft. */
const boxLabels: Record<string, string> = {
  minimumSavingMinutes: 'Saving worth having',
  margin: 'Margin for errors',
  alpha: 'Alpha of the saving',
  guardAlpha: 'Alpha of the guard-rail',
  power: 'Power',
  'expected.savingMinutes': 'Expected saving',
  'expected.sdMinutes': 'Spread of the time',
  'expected.manualErrorRate': 'Errors without AI',
  'expected.assistedErrorRate': 'Errors with AI',
  'expected.itemsPerWeek': 'Items a week',
  items: 'Items',
  checkedItems: 'Checked items',
  minimumChecked: 'Fewest checks',
  idleCutoffSeconds: 'Idle cutoff',
  'sampling.blindShare': 'Blind second entry',
  'sampling.qaAbove': 'QA above the thresholds',
  'sampling.qaBelow': 'QA below the thresholds',
  'sampling.seededShare': 'Seeded checks',
  startsOn: 'Start',
  longestDays: 'Longest duration',
  horizonDays: 'Horizon',
  steadyWeeks: 'Steady weeks',
}

/** The draft that these boxes hold, or one sentence about the first that cannot be. */
export function readDraft(boxes: unknown): { draft: Draft } | { problem: string } {
  const parsed = draftSchema.safeParse(boxes)
  if (parsed.success) return { draft: parsed.data }
  const issue = parsed.error.issues[0]
  const path = issue?.path.join('.') ?? ''
  return { problem: `${boxLabels[path] ?? (path || 'The plan')}: ${issue?.message ?? 'this cannot be'}.` }
}

/** What the editor sends: its boxes as one JSON text. */
export function readPlanForm(form: FormData): PlanForm | { problem: string } {
  const intent = intents.find((known) => known === form.get('intent'))
  const read = readDraft(parsedJson(String(form.get('draft') ?? '')))
  if (!intent) return { problem: 'Choose what to do with the plan.' }
  if ('problem' in read) return read
  const text = (name: string) => String(form.get(name) ?? '')
  return { intent, version: Number(text('version')), name: text('name'), draft: read.draft, reason: text('reason') }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
