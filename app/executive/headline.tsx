import { Anchor, Group, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconClockHour4, IconFlask } from '@tabler/icons-react'
import { useLocale } from '#app/ui/locale.tsx'
import { formatMoment } from '#app/ui/moment.ts'
import { Mark } from '#app/ui/page-title.tsx'
import { designLabels } from '#server/pilot/plan.ts'
import { type ExecutiveSummary, verdictSentence } from '#server/roi/executive.ts'
import { countText, dayText } from '#server/roi/executive-text.ts'
import classes from './executive.module.css'

/** The finding in one line, in words, and what it rests on in another. */
export function Headline({ summary }: { summary: ExecutiveSummary }) {
  const locale = useLocale()
  const { subject, verdict, rest } = verdictSentence(summary, locale)
  const Icon = iconOf(summary)
  return (
    <header className={classes.headline}>
      <Title order={1} className={classes.sentence}>
        {subject}:{' '}
        <strong className={classes.verdict}>
          <Icon size={22} aria-hidden className={classes.icon} />
          {verdict}
        </strong>
        . {rest}
      </Title>
      <Group gap="xs" mt={4}>
        <Marks marks={summary.marks} />
        <Text size="sm" c="dimmed">
          {restsOnLine(summary, locale)}
        </Text>
        <Anchor
          className="no-print"
          size="sm"
          href={`/o/${summary.organisation.slug}/w/${summary.workflow.key}/summary.pdf`}
        >
          PDF report
        </Anchor>
      </Group>
    </header>
  )
}

/** demo, simulated, unproved: each a word, with what it means on hover. */
export function Marks({ marks }: { marks: ExecutiveSummary['marks'] }) {
  const words = [
    marks.demo && { word: 'demo', text: 'The items and figures of this organisation are invented.' },
    marks.simulated && {
      word: 'simulated',
      text: 'This pilot was simulated from stated parameters; nobody worked it.',
    },
    marks.unproved && { word: 'unproved', text: 'No pilot with the verdict proved stands behind these figures.' },
  ].filter((mark) => mark !== false)
  return words.map(({ word, text }) => (
    <Mark key={word} title={text}>
      {word}
    </Mark>
  ))
}

function iconOf({ pilot }: ExecutiveSummary) {
  if (!pilot || pilot.state === 'draft') return IconFlask
  return { proved: IconCircleCheck, not_yet: IconClockHour4, worse: IconAlertTriangle }[pilot.effect.verdict]
}

/** "Split pilot, 2 Mar to 12 Apr 2026, n = 271 manual and 271 assisted, 812 checked. As of 16 Nov 2026, 10:00 CET." */
function restsOnLine({ pilot, workflow: { timeZone }, at }: ExecutiveSummary, locale: string): string {
  const asOf = `As of ${formatMoment(at, { locale, timeZone, zone: true })}.`
  if (!pilot?.startedAt) return asOf
  const { arms } = pilot.effect
  const day = (iso: string) => dayText(iso, timeZone, locale)
  const until = pilot.endedAt ? `to ${day(pilot.endedAt)}` : 'until now'
  const n = `n = ${countText(arms.manual.n, locale)} manual and ${countText(arms.assisted.n, locale)} assisted`
  const checked = `${countText(arms.manual.errors.n + arms.assisted.errors.n, locale)} checked`
  return `${designLabels[pilot.plan.design].name} pilot, ${day(pilot.startedAt)} ${until}, ${n}, ${checked}. ${asOf}`
}
