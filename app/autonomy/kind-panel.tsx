import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconCircleDot, IconPlayerPause } from '@tabler/icons-react'
import { useState } from 'react'
import type { FetcherWithComponents } from 'react-router'
import { RateText } from '#app/quality/rate-text.tsx'
import { useLocale } from '#app/ui/locale.tsx'
import { formatDate } from '#app/ui/moment.ts'
import { Moment } from '#app/ui/moment.tsx'
import { Mark } from '#app/ui/page-title.tsx'
import { Section } from '#app/ui/section.tsx'
import type { StepCondition } from '#server/pilot/autonomy/ladder.ts'
import type { AutonomyView, KindView, Target } from '#server/pilot/autonomy/view.server.ts'
import type { AutonomyLevel } from '#server/workflow/autonomy.ts'
import { kindLabel, levelLabel } from '#server/workflow/autonomy-levels.ts'
import classes from './autonomy.module.css'
import { figureText, missingText } from './condition-text.ts'
import type { StepAnswer } from './step-answer.ts'
import { StepDialog } from './step-dialog.tsx'

type View = AutonomyView & { workflow: { noun: { many: string }; timeZone: string } }
type Props = { kind: KindView; view: View; fetcher: FetcherWithComponents<StepAnswer> }

const climb: AutonomyLevel[] = ['shadow', 'review_all', 'clean_pass']
/** The rung that stands above; "paused" is left for the rung that was paused from. */
const nextOf: Record<AutonomyLevel, AutonomyLevel | null> = {
  shadow: 'review_all',
  review_all: 'clean_pass',
  clean_pass: null,
  paused: 'clean_pass',
}

/** One kind of output: its rung, since when and why, what the next one needs, and the buttons. */
export function KindPanel({ kind, view, fetcher }: Props) {
  const [asking, setAsking] = useState<Target | null>(null)
  const { timeZone } = view.workflow
  const next = nextOf[kind.level]
  const target = kind.targets.find((t) => t.level === next)
  return (
    <Section title={kindLabel[kind.kind]}>
      <Stack gap="md" mt="xs">
        <Rungs level={kind.level} />
        <Group gap="xs">
          <Text size="sm" maw={820}>
            {kind.since === null ? (
              'Since the beginning: nobody has stepped yet.'
            ) : (
              <>
                Since <Moment at={kind.since} timeZone={timeZone} />, by {kind.by}: {kind.because}
              </>
            )}
          </Text>
          {kind.sensitive && <Mark>{kind.sensitive === 'payments' ? 'moves money' : 'goes to customers'}</Mark>}
        </Group>
        <div className={classes.sides}>
          {target ? (
            <div>
              <Title order={3} size="h4" mb="xs">
                For “{levelLabel[target.level].toLowerCase()}”
              </Title>
              <Conditions conditions={target.conditions} />
            </div>
          ) : (
            <Passing kind={kind} view={view} />
          )}
          <Weeks kind={kind} bound={view.policy.mostErrors} timeZone={timeZone} />
        </div>
        {view.mayStep ? (
          <Group gap="xs">
            {kind.targets.map((t) => (
              <StepButton key={t.level} from={kind.level} target={t} next={next} onClick={() => setAsking(t)} />
            ))}
          </Group>
        ) : (
          <Text size="sm" c="dimmed">
            An ops lead steps.
          </Text>
        )}
      </Stack>
      <StepDialog kind={kind} target={asking} view={view} fetcher={fetcher} onClose={() => setAsking(null)} />
    </Section>
  )
}

function Rungs({ level }: { level: AutonomyLevel }) {
  const at = climb.indexOf(level)
  return (
    <ol className={classes.rungs} aria-label="Ladder">
      {climb.map((rung, i) => (
        <li key={rung} className={classes.rung} {...(rung === level ? { 'aria-current': 'step' as const } : {})}>
          {rung === level ? (
            <IconCircleDot size={16} aria-hidden />
          ) : i < at ? (
            <IconCheck size={16} aria-hidden />
          ) : (
            <span aria-hidden>{i + 1}</span>
          )}
          {levelLabel[rung]}
        </li>
      ))}
      <li className={classes.gap} aria-hidden />
      <li className={classes.rung} data-paused {...(level === 'paused' ? { 'aria-current': 'step' as const } : {})}>
        {level === 'paused' ? <IconAlertTriangle size={16} aria-hidden /> : <IconPlayerPause size={16} aria-hidden />}
        {levelLabel.paused}
      </li>
    </ol>
  )
}

export function Conditions({ conditions }: { conditions: readonly StepCondition[] }) {
  return (
    <ul className={classes.conditions}>
      {conditions.map((condition) => (
        <li key={condition.key} className={classes.condition} data-met={condition.met ? 'yes' : 'no'}>
          <span className={classes.mark}>
            {condition.met ? (
              <IconCheck size={16} role="img" aria-label="met" />
            ) : (
              <IconAlertTriangle size={16} role="img" aria-label="missing" />
            )}
          </span>
          <div>
            <Text size="sm">{condition.sentence}</Text>
            <Text size="sm" className={classes.figure} c="dimmed">
              {figureText(condition)}
            </Text>
            {!condition.met && (
              <Text size="sm" fw={500}>
                Missing: {missingText(condition)}
              </Text>
            )}
          </div>
        </li>
      ))}
    </ul>
  )
}

function Passing({ kind, view }: { kind: KindView; view: View }) {
  return (
    <div>
      <Title order={3} size="h4" mb="xs">
        While clean ones pass
      </Title>
      <dl className={classes.facts}>
        <dt>Errors of passed items</dt>
        <dd>
          <RateText rate={kind.passed} of="checked since the step" missing="none checked yet" />
        </dd>
        <dt>Seeded errors caught</dt>
        <dd>
          <RateText rate={view.catches} missing="none yet" />
        </dd>
        <dt>It steps back by itself</dt>
        <dd>
          when checks of passed items find more than {percent(view.policy.mostErrors)} wrong beyond chance, when fewer
          than {percent(view.policy.leastCatch)} of seeded errors are caught, when something else proposes, or when such
          checks wait for 14 days and nobody makes any.
        </dd>
      </dl>
    </div>
  )
}

const percent = (share: number) => `${Math.round(1000 * share) / 10}\u00a0%`

/** The newest whole weeks: each with its errors of the clean items that were checked. */
function Weeks({ kind, bound, timeZone }: { kind: KindView; bound: number; timeZone: string }) {
  const locale = useLocale()
  const known = kind.weeks.filter((w) => w.errors.n > 0)
  return (
    <div>
      <Title order={3} size="h4" mb="xs">
        Clean items by week
      </Title>
      <Text size="sm" mb="xs">
        <RateText rate={kind.errors} of="checked, since the evidence began" missing="no clean item was checked yet" />
      </Text>
      {kind.alarmedAt && (
        <Text size="sm" c="dimmed" mb="xs">
          Since the alarm of <Moment at={kind.alarmedAt} timeZone={timeZone} />: what was measured before it counts no
          more.
        </Text>
      )}
      {known.length > 0 && (
        <ul className={classes.conditions} data-dense>
          {known.toReversed().map(({ monday, errors }) => (
            <li key={monday} className={classes.condition} data-met={(errors.rate ?? 1) <= bound ? 'yes' : 'no'}>
              <span className={classes.mark}>
                {(errors.rate ?? 1) <= bound ? (
                  <IconCheck size={16} role="img" aria-label="steady" />
                ) : (
                  <IconAlertTriangle size={16} role="img" aria-label="above the bound" />
                )}
              </span>
              <Text size="sm" className={classes.figure}>
                Week of {formatDate(monday, locale)}: {errors.count} wrong of {errors.n} checked
              </Text>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

const downWords: Partial<Record<AutonomyLevel, string>> = {
  shadow: 'Go into shadow',
  review_all: 'Review everything',
  paused: 'Pause',
}

function StepButton({
  from,
  target,
  next,
  onClick,
}: {
  from: AutonomyLevel
  target: Target
  next: AutonomyLevel | null
  onClick: () => void
}) {
  const up = target.level === next
  const words = up
    ? from === 'paused'
      ? 'Resume: let clean items pass'
      : `Step up to “${levelLabel[target.level].toLowerCase()}”`
    : from === 'shadow' && target.level === 'clean_pass'
      ? null
      : (downWords[target.level] ?? levelLabel[target.level])
  if (words === null) return null
  return (
    <Button
      variant={up ? 'filled' : 'default'}
      disabled={!target.may}
      title={target.may ? undefined : 'Not yet: the conditions say what is missing.'}
      onClick={onClick}
    >
      {words}
    </Button>
  )
}
