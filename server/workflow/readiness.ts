import { type CharterFacts, type CharterFigures, figuresOf } from './charter-figures.ts'
import { type CharterQuestion, isAnswered, questionOf, scoringQuestions, thirteenQuestions } from './questions.ts'
import type { Definition } from './workflow.ts'

/** Real examples that rules, fields and proposals can be tried on before anybody relies on them. */
export const leastExamples = 20
/** Below both, what is saved does not pay for setting it up and looking after it. */
const lowVolume = { perMonth: 20, hours: 8 } as const

/** Where a finding is put right: a section of the designer (there a question of the charter), or the workflow's items. */
type Place = { section: 'charter'; question: CharterQuestion } | { section: 'sop' | 'approvals' | 'items' }

/** `key` never changes, and a question's name is part of the keys of unanswered ones; `says` is what is wrong, `why` why it matters. */
export type Finding = { key: string; says: string; why: string; place: Place }

export type Readiness = { blocks: Finding[]; advice: Finding[]; ready: boolean }

type Draftable = Pick<Definition, 'charter' | 'instructions' | 'noun' | 'approvals'>

/**
 * Whether a piece of work is ready for a workflow that people rely on. Both lists stand in the order in which to put
 * things right: who answers, what it is for, what is true, what people must see, how much it is, what it is tried on.
 */
export function readinessOf(definition: Draftable, facts: CharterFacts): Readiness {
  const figures = figuresOf(definition.charter, facts)
  const blocks = [
    ...ownerBlocks(definition, facts),
    ...purposeBlocks(definition),
    ...peopleBlocks(definition),
    ...approverBlocks(definition, facts),
    ...volumeBlocks(figures),
    ...exampleBlocks(definition, facts),
  ]
  return { blocks, advice: adviceOf(definition, figures), ready: blocks.length === 0 }
}

const question = (name: CharterQuestion): Place => ({ section: 'charter', question: name })

function ownerBlocks({ charter }: Draftable, { members }: CharterFacts): Finding[] {
  const place = question('owner')
  if (charter.owner === '')
    return [
      {
        ...{ key: 'no_owner', says: 'It has no owner.', place },
        why: 'Somebody has to decide what fits no rule, and to say when it is good enough.',
      },
    ]
  const isMember = members?.some((address) => address.toLowerCase() === charter.owner.toLowerCase()) ?? true
  if (isMember) return []
  return [
    {
      ...{ key: 'owner_not_member', says: 'Its owner is no member here.', place },
      why: 'Who cannot open the workflow cannot answer for it: choose a member, or have an administrator add them.',
    },
  ]
}

function purposeBlocks({ charter }: Draftable): Finding[] {
  const findings: Finding[] = []
  if (charter.successMetric.trim() === '')
    findings.push({
      ...{ key: 'no_success_metric', says: 'Nobody has said what has to get better.' },
      why: 'Without it nobody can tell in three months whether it was worth it.',
      place: question('successMetric'),
    })
  const place = question('sourceOfTruth')
  const { name, reliable } = charter.sourceOfTruth
  if (name.trim() === '' || reliable === 'unknown')
    findings.push({
      ...{ key: 'unknown_source', says: 'It is not known where the right answer stands.', place },
      why: 'Proposals can only be checked against something that people agree is true.',
    })
  else if (reliable === 'no')
    findings.push({
      ...{ key: 'unreliable_source', says: 'Its source of truth cannot be relied on.', place },
      why: 'Put the source right first: automation would repeat its mistakes, only faster.',
    })
  return findings
}

function peopleBlocks({ charter, instructions }: Draftable): Finding[] {
  const findings: Finding[] = []
  if (charter.exceptionPath.trim() === '')
    findings.push({
      ...{ key: 'no_exception_path', says: 'There is no way for what fits no rule.' },
      why: 'Every tenth item may be an exception; without a way it waits in somebody’s inbox.',
      place: question('exceptionPath'),
    })
  if (charter.reviewRequirements.trim() === '')
    findings.push({
      ...{ key: 'no_review_requirements', says: 'Nobody has said what a person must look at.' },
      why: 'Checks, approvals and what may pass unattended follow from it.',
      place: question('reviewRequirements'),
    })
  if (instructions.trim() === '')
    findings.push({
      ...{ key: 'no_sop', says: 'There are no instructions.', place: { section: 'sop' } },
      why: 'Two people who work from memory decide two ways, and the corrections teach nothing.',
    })
  return findings
}

function approverBlocks({ approvals }: Draftable, { members }: CharterFacts): Finding[] {
  if (!members) return []
  const steps = approvals.flatMap((approval) => approval.steps)
  const named = steps.flatMap(({ people, escalateTo }) => [
    ...people,
    ...(escalateTo.includes('@') ? [escalateTo] : []),
  ])
  const known = members.map((address) => address.toLowerCase())
  const gone = [...new Set(named.map((address) => address.toLowerCase()))].filter((address) => !known.includes(address))
  if (gone.length === 0) return []
  return [
    {
      key: 'approver_not_member',
      says: `Approvals name ${gone.join(', ')}, who ${gone.length === 1 ? 'is no member' : 'are no members'} here.`,
      why: 'Their word can never be given, so the ops leads would be asked each time: name members, or have an administrator add them.',
      place: { section: 'approvals' },
    },
  ]
}

function volumeBlocks({ perMonth, minutes, rework }: CharterFigures): Finding[] {
  const findings: Finding[] = []
  if (!perMonth) findings.push(unanswered('volumePerMonth', 'What it is worth follows from it.'))
  if (!minutes) findings.push(unanswered('minutesPerItem', 'What it is worth follows from it.'))
  if (!perMonth || perMonth.value >= lowVolume.perMonth) return findings
  const hours = minutes ? (perMonth.value * minutes.value * (1 + (rework?.value ?? 0))) / 60 : null
  if (hours !== null && hours >= lowVolume.hours) return findings
  findings.push({
    ...{
      key: 'low_volume',
      says: `It is too little: below ${lowVolume.perMonth} items and ${lowVolume.hours} hours a month.`,
    },
    why: 'Setting it up and looking after it costs more than it saves: make the steps fewer instead.',
    place: question(minutes ? 'volumePerMonth' : 'minutesPerItem'),
  })
  return findings
}

function exampleBlocks({ noun }: Draftable, { examples }: CharterFacts): Finding[] {
  if (examples >= leastExamples) return []
  const known = examples === 0 ? 'no real example' : `${examples} of ${leastExamples} real examples`
  return [
    {
      ...{ key: 'few_examples', says: `There ${examples > 1 ? 'are' : 'is'} ${known}.`, place: { section: 'items' } },
      why: `Upload ${leastExamples} ${noun.many} of last month, the odd ones too: rules and proposals are tried on them before anybody relies on them.`,
    },
  ]
}

const unanswered = (key: CharterQuestion, why: string): Finding => ({
  key: `unanswered_${key}`,
  says: `Not answered: ${questionOf(key)}`,
  why,
  place: question(key),
})

/** Questions whose missing answer blocks, by a finding of their own. */
const blocking: readonly CharterQuestion[] = [
  'owner',
  'successMetric',
  'sourceOfTruth',
  'exceptionPath',
  'reviewRequirements',
  'volumePerMonth',
  'minutesPerItem',
]

/** From here on the process wants mending before it is automated. */
const processLimits = { rework: 0.2, ruleBoundness: 2, ambiguity: 4 } as const

/** A figure, in digits or as a word. */
const hasNumber = (text: string) =>
  /\d|\b(?:half|halve[sd]?|twice|double[sd]?|thirds?|quarters?|none|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|fifty|hundred)\b/i.test(
    text,
  )

function adviceOf({ charter }: Draftable, { rework }: CharterFigures): Finding[] {
  const findings: Finding[] = []
  if (charter.successMetric.trim() !== '' && !hasNumber(charter.successMetric))
    findings.push({
      ...{ key: 'metric_without_number', says: 'What has to get better has no number.' },
      why: '"Faster" can be argued about; "from 9 to 5 minutes by March" cannot.',
      place: question('successMetric'),
    })
  if (charter.sourceOfTruth.reliable === 'partly')
    findings.push({
      ...{ key: 'partly_reliable_source', says: 'Its source of truth can be relied on only in part.' },
      why: 'Write down which part, and let a check flag the rest.',
      place: question('sourceOfTruth'),
    })
  if (charter.ruleBoundness !== null && charter.ruleBoundness <= processLimits.ruleBoundness)
    findings.push({
      ...{ key: 'few_rules', says: 'Few clear rules decide it.' },
      why: 'Write the rules down first: what people cannot say, no proposal will get right.',
      place: question('ruleBoundness'),
    })
  if (charter.ambiguity !== null && charter.ambiguity >= processLimits.ambiguity)
    findings.push({
      ...{ key: 'much_opinion', says: 'Much of it is a matter of opinion.' },
      why: 'Agree on the contested cases first; until then every correction contradicts another one.',
      place: question('ambiguity'),
    })
  if (rework && rework.value >= processLimits.rework)
    findings.push({
      ...{ key: 'much_rework', says: `${Math.round(rework.value * 100)} of a hundred come back.` },
      why: 'Find out why first: what comes in incomplete stays incomplete, whoever reads it.',
      place: question('reworkRate'),
    })
  const known = (key: CharterQuestion) => isAnswered(charter, key) || (key === 'reworkRate' && rework !== null)
  for (const { key } of [...thirteenQuestions, ...scoringQuestions])
    if (!blocking.includes(key) && !known(key)) findings.push(unanswered(key, 'An open question is a surprise later.'))
  return findings
}
