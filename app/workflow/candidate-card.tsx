import { Anchor, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { Link } from 'react-router'
import { useLocale } from '#app/ui/locale.tsx'
import { formatMoney } from '#app/ui/money.tsx'
import { Mark } from '#app/ui/page-title.tsx'
import type { StartCandidate } from '#server/roi/where-to-start.server.ts'
import { ambiguityWords, ruleBoundnessWords } from '#server/workflow/questions.ts'
import type { Finding } from '#server/workflow/readiness.ts'
import { type PartScore, painOf, partWords, type Score, type Weights } from '#server/workflow/score.ts'
import classes from './candidates.module.css'
import { hoursText, plainNumber, sourceText, spanText } from './figure-text.ts'
import type { Ranked } from './ranking.ts'

type Props = { ranked: Ranked; weights: Weights; organisation: string; mayChange: boolean }

/** One candidate: its score and what it is made of, how much work it is, and what to fix first. */
export function CandidateCard({ ranked: { candidate, score }, weights, organisation, mayChange }: Props) {
  const { name, description, owner, workflow, draft } = candidate
  const to = workflow ? `/o/${organisation}/w/${workflow}` : mayChange ? `/o/${organisation}/drafts/${draft}` : null
  return (
    <li className={classes.card}>
      <div className={classes.head}>
        <ScoreText score={score} />
        <div>
          <h3 className={classes.name}>
            {to ? (
              <Anchor component={Link} to={to} inherit>
                {name}
              </Anchor>
            ) : (
              name
            )}{' '}
            {workflow === null && <Mark>draft</Mark>}
          </h3>
          <Text size="sm" c="dimmed">
            {owner ? `Owner: ${owner}` : 'No owner'}
            {workflow !== null && ` · ${candidate.examples} real ${candidate.examples === 1 ? 'example' : 'examples'}`}
          </Text>
          {workflow === null && description && <Text size="sm">{description}</Text>}
        </div>
      </div>
      <dl className={classes.parts}>
        {score.parts.map((part) => (
          <PartRow key={part.part} part={part} candidate={candidate} counts={weights[part.part] > 0} />
        ))}
      </dl>
      <Fix candidate={candidate} score={score} organisation={organisation} mayChange={mayChange} />
    </li>
  )
}

function ScoreText({ score }: { score: Score }) {
  const { low, high } = score
  const text = spanText({ low, high }, (value) => String(Math.round(value)))
  return (
    <div className={classes.score}>
      <span className={classes.points}>{text}</span>
      <span className={classes.of}>of 100</span>
    </div>
  )
}

function PartRow({ part, candidate, counts }: { part: PartScore; candidate: StartCandidate; counts: boolean }) {
  const locale = useLocale()
  const { low, high } = part
  const points = spanText({ low, high }, (value) => String(Math.round(value)))
  return (
    <div className={classes.part} data-quiet={!counts || undefined}>
      <dt>{partWords[part.part].label}</dt>
      <dd>
        <span className={classes.bar} aria-hidden>
          <span className={classes.sure} style={{ width: `${low}%` }} />
          <span className={classes.open} style={{ insetInlineStart: `${low}%`, width: `${high - low}%` }} />
        </span>
        <span className={classes.number}>{points}</span>
        <span className={classes.words}>
          {partText(part, candidate, locale)}
          {!counts && ' (does not count)'}
        </span>
      </dd>
    </div>
  )
}

/** What a part rests on, in words. */
function partText(part: PartScore, candidate: StartCandidate, locale: string): string {
  const { figures, ruleBoundness, ambiguity, currency, factor } = candidate
  const pain = painOf(candidate)
  switch (part.part) {
    case 'volume':
      if (!figures.perMonth) return 'how many a month is not known'
      return `${plainNumber(figures.perMonth.value, locale)} a month, ${sourceText(figures.perMonth, 'weeks')}`
    case 'rules':
      if (ruleBoundness === null) return 'not answered'
      return ruleBoundnessWords[ruleBoundness as keyof typeof ruleBoundnessWords]
    case 'clarity':
      if (ambiguity === null) return 'not answered'
      return `${ambiguityWords[ambiguity as keyof typeof ambiguityWords]} is a matter of opinion`
    case 'hours': {
      const text = hoursText(pain, locale)
      if (!text || !figures.minutes) return text ?? 'the minutes an item are not known'
      const back = figures.rework
        ? `${plainNumber(figures.rework.value * 100, locale)} % come back`
        : 'what comes back is not known'
      return `${text}: ${plainNumber(figures.minutes.value, locale)} min an item, ${sourceText(figures.minutes, 'items')}; ${back}`
    }
    case 'money': {
      if (candidate.hourlyCost === null) return 'what an hour costs is not known'
      if (!pain.money) return 'needs the hours'
      const money = (amount: string) => formatMoney(amount, { currency, whole: true, locale })
      const [low, high] = [money(pain.money.low), money(pain.money.high)]
      return `${low === high ? low : `${low} to ${high}`} a month${factor === null ? ', not comparable without a rate' : ''}`
    }
  }
}

type FixProps = { candidate: StartCandidate; score: Score; organisation: string; mayChange: boolean }

function Fix({ candidate, score, organisation, mayChange }: FixProps) {
  const { blocks, advice } = candidate.readiness
  // What makes the score a range is asked for even where it blocks nothing.
  const asked = advice.filter(({ key }) => score.missing.some((question) => key === `unanswered_${question}`))
  const others = advice.filter((finding) => !asked.includes(finding))
  const [first, ...more] = [...blocks, ...asked]
  const rest = [...more, ...others]
  const link = (finding: Finding) => (mayChange ? linkOf(finding, candidate, organisation) : null)
  if (!first)
    return (
      <div className={classes.fix}>
        <p className={classes.fixHead}>
          <IconCircleCheck size={16} aria-hidden /> Nothing blocks
        </p>
        <More findings={rest} link={link} label="Worth a thought" />
      </div>
    )
  return (
    <div className={classes.fix}>
      <p className={classes.fixHead}>
        <IconAlertTriangle size={16} aria-hidden /> {blocks.length > 0 ? 'Fix first' : 'Answer first'}
      </p>
      <One finding={first} to={link(first)} />
      <More findings={rest} link={link} label={rest.length === 1 ? 'And one more' : `And ${rest.length} more`} />
      {score.noRate && <Text size="sm">Its currency has no rate, so that its money cannot be compared.</Text>}
    </div>
  )
}

function More({
  findings,
  link,
  label,
}: {
  findings: readonly Finding[]
  link: (of: Finding) => string | null
  label: string
}) {
  if (findings.length === 0) return null
  return (
    <details className="no-print">
      <summary>{label}</summary>
      {findings.map((finding) => (
        <One key={finding.key} finding={finding} to={link(finding)} />
      ))}
    </details>
  )
}

function One({ finding: { says, why }, to }: { finding: Finding; to: string | null }) {
  return (
    <div className={classes.finding}>
      {to ? (
        <Anchor component={Link} to={to} size="sm">
          {says}
        </Anchor>
      ) : (
        <Text size="sm" span>
          {says}
        </Text>
      )}
      <Text size="sm" c="dimmed">
        {why}
      </Text>
    </div>
  )
}

/** Where a finding is put right: the question or section in the designer, or the list that takes uploads. */
function linkOf({ place }: Finding, { workflow, draft }: StartCandidate, organisation: string): string | null {
  const base = `/o/${organisation}`
  const design = workflow ? `${base}/w/${workflow}/design` : `${base}/drafts/${draft}`
  if (place.section === 'items') return workflow ? `${base}/w/${workflow}` : design
  if (place.section === 'charter') return `${design}?section=charter#${place.question}`
  return `${design}?section=${place.section}`
}
