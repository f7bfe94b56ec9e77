import type { Charter } from './charter.ts'

/** The questions of a charter, in the order in which they are asked, in plain words. */
type Question = { key: keyof Charter; asks: string; help: string }

/** What has to be known of the work itself. */
export const thirteenQuestions = [
  { key: 'trigger', asks: 'What starts one item?', help: 'A letter arrives, a form is sent, a month ends.' },
  { key: 'intakeFields', asks: 'What comes in with it?', help: 'Documents, forms, numbers: one a line.' },
  {
    key: 'sourceOfTruth',
    asks: 'Where does the right answer stand?',
    help: 'The one place that counts when two differ, and whether people can rely on it.',
  },
  { key: 'systems', asks: 'Which systems are used?', help: 'Everything that is opened on the way, one a line.' },
  { key: 'people', asks: 'Who does it, and who waits for it?', help: 'Teams or posts rather than names, one a line.' },
  { key: 'volumePerMonth', asks: 'How many a month?', help: 'A usual month; count one rather than guess it.' },
  {
    key: 'minutesPerItem',
    asks: 'How many minutes does one take?',
    help: 'Hands on it, without waiting. Ten of them with the stopwatch tell more than any memory.',
  },
  { key: 'reworkRate', asks: 'How many of a hundred come back?', help: 'Corrected, asked about again, done twice.' },
  {
    key: 'waitingHours',
    asks: 'How many hours from arrival to done?',
    help: 'Most of it is waiting: that is what others feel.',
  },
  {
    key: 'reviewRequirements',
    asks: 'What must a person look at, whatever the machine says?',
    help: 'Amounts over a limit, new bank accounts, anything that goes to a customer.',
  },
  {
    key: 'exceptionPath',
    asks: 'What happens with what fits no rule?',
    help: 'Who gets it, who decides it, and by when.',
  },
  { key: 'owner', asks: 'Who answers for it?', help: 'One member of this organisation, by their e-mail address.' },
  {
    key: 'successMetric',
    asks: 'What has to get better, by how much, until when?',
    help: 'With a number: from 9 to 5 minutes an invoice by the end of March, errors not worse.',
  },
] as const satisfies readonly Question[]

/** What decides, with the answers above, where to start. */
export const scoringQuestions = [
  {
    key: 'ruleBoundness',
    asks: 'How far do clear rules decide it?',
    help: 'Could somebody new do it from a written page?',
  },
  {
    key: 'ambiguity',
    asks: 'How much of it is a matter of opinion?',
    help: 'Would two experienced people decide the same item differently?',
  },
  {
    key: 'hourlyCost',
    asks: 'What does an hour of this work cost?',
    help: 'Wages with everything that comes on top, in the currency of the workflow.',
  },
] as const satisfies readonly Question[]

export type CharterQuestion = (typeof thirteenQuestions)[number]['key'] | (typeof scoringQuestions)[number]['key']

export const ruleBoundnessWords = {
  1: 'no rules',
  2: 'few rules',
  3: 'about half',
  4: 'mostly rules',
  5: 'rules alone',
} as const

export const ambiguityWords = {
  1: 'nothing',
  2: 'little',
  3: 'some',
  4: 'much',
  5: 'everything',
} as const

/** Whether a question has its answer. A source of truth needs its name and a word on how far it can be relied on. */
export function isAnswered(charter: Charter, key: CharterQuestion): boolean {
  if (key === 'sourceOfTruth')
    return charter.sourceOfTruth.name.trim() !== '' && charter.sourceOfTruth.reliable !== 'unknown'
  const answer = charter[key]
  if (typeof answer === 'string') return answer.trim() !== ''
  return Array.isArray(answer) ? answer.length > 0 : answer !== null
}

const asked = new Map<string, Question>([...thirteenQuestions, ...scoringQuestions].map((one) => [one.key, one]))

export const questionOf = (key: CharterQuestion): string => asked.get(key)?.asks ?? key
