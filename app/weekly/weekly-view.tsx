import { Anchor, Group, Stack, Text, Title } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useLocale } from '#app/ui/locale.tsx'
import { formatDate } from '#app/ui/moment.ts'
import { Mark } from '#app/ui/page-title.tsx'
import type { WeeklyReview } from '#server/notification/review.ts'
import type { SubscriptionView } from '#server/notification/subscriptions.server.ts'
import { CauseList } from './cause-list.tsx'
import { ChangeTable } from './change-table.tsx'
import { DecideForm, DecisionHistory } from './decide.tsx'
import { ReportPart } from './report-part.tsx'
import { StuckList } from './stuck-list.tsx'
import classes from './weekly.module.css'

type Props = { review: WeeklyReview; subscription: SubscriptionView; home: string; base: string }

/** The ops lead's week: what changed, what to fix, what to decide, what is stuck. */
export function WeeklyView({ review, subscription, home, base }: Props) {
  const { workflow, week, whole, changes, causes, may, stuck } = review
  const { many } = workflow.noun
  return (
    <Stack gap="lg" className={classes.page}>
      <Head review={review} base={base} />
      <Section
        id="changed"
        title="What changed"
        text={`${whole ? 'This week' : 'This week so far'} against ${whole ? 'the week before' : 'the same part of the week before'}. "More than noise" allows for looking at all figures at once: by chance alone one such word would come up in one week of twenty.`}
      >
        <ChangeTable changes={changes} many={many} base={base} />
      </Section>
      <Section id="fix" title="What to fix" text={`What made work on the most ${many} of the week.`}>
        <CauseList causes={causes} base={base} may={may} many={many} />
      </Section>
      <Section id="decide" title="What to decide" text="What the figures of the pilot speak for. A person decides.">
        <DecideForm review={review} base={base} />
      </Section>
      <Section id="stuck" title="What is stuck" text={`Now, whatever week is looked at.`}>
        <StuckList stuck={stuck} base={base} may={may} timeZone={workflow.timeZone} now={review.at} many={many} />
      </Section>
      {review.decisions.length > 0 && (
        <Section
          id="decided"
          title="What was decided"
          text="Newest first. A later word stands beside the earlier one, not in its place."
        >
          <DecisionHistory decisions={review.decisions} timeZone={workflow.timeZone} />
        </Section>
      )}
      <Section
        id="report"
        title="Send me this every week"
        text="By mail: the executive page's figures and what changed in the week."
        screenOnly
      >
        <ReportPart key={week.monday} view={subscription} about={workflow.name} />
        <Text size="sm" mt="sm">
          <Anchor component={Link} inherit to={`${home}/reports`} underline="always">
            All my weekly reports
          </Anchor>
        </Text>
      </Section>
    </Stack>
  )
}

function Head({ review, base }: { review: WeeklyReview; base: string }) {
  const { workflow, week, whole, previous, next, marks } = review
  const locale = useLocale()
  return (
    <Group justify="space-between" align="flex-start">
      <div>
        <Group gap="sm">
          <Title order={1}>{workflow.name}: the week</Title>
          {marks.demo && <Mark>demo</Mark>}
          {marks.simulated && <Mark>simulated pilot</Mark>}
        </Group>
        <Text c="dimmed">
          Week {week.number} of {week.year}: {formatDate(week.monday, locale)} to {formatDate(week.sunday, locale)}
          {whole ? '' : ', not over yet'}, days of {workflow.timeZone}
        </Text>
      </div>
      <Group component="nav" aria-label="Weeks" gap="md" className="no-print">
        <Anchor inherit href={`${base}/summary.pdf`} className={classes.step}>
          Report as PDF
        </Anchor>
        <Anchor component={Link} inherit to={`${base}/week?of=${previous}`} className={classes.step} preventScrollReset>
          <IconChevronLeft size={16} aria-hidden /> Week before
        </Anchor>
        {next && (
          <Anchor component={Link} inherit to={`${base}/week?of=${next}`} className={classes.step} preventScrollReset>
            Week after <IconChevronRight size={16} aria-hidden />
          </Anchor>
        )}
      </Group>
    </Group>
  )
}

type SectionProps = { id: string; title: string; text: string; screenOnly?: boolean; children: ReactNode }

function Section({ id, title, text, screenOnly, children }: SectionProps) {
  return (
    <section id={id} aria-labelledby={`${id}-title`} className={`${classes.section} ${screenOnly ? 'no-print' : ''}`}>
      <Title order={2} id={`${id}-title`}>
        {title}
      </Title>
      <Text size="sm" c="dimmed" mb="sm" maw="72ch">
        {text}
      </Text>
      {children}
    </section>
  )
}
