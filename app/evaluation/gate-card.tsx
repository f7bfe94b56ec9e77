import { Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconHelpCircle } from '@tabler/icons-react'
import type { GateCondition, GateVerdict } from '#server/evaluation/gate.ts'
import classes from './compare.module.css'

const marks = {
  passed: { Icon: IconCircleCheck, word: 'Passed', look: classes.ok },
  failed: { Icon: IconCircleX, word: 'Stopped', look: classes.stopped },
  'not enough': { Icon: IconHelpCircle, word: 'Not enough to judge', look: classes.unknown },
}

export function VerdictMark({ verdict }: Pick<GateVerdict, 'verdict'>) {
  const { Icon, word, look } = marks[verdict]
  return (
    <span className={look}>
      <Icon size={18} aria-hidden /> {word}
    </span>
  )
}

/** Each condition of the gate with what was found; what stops it comes first. */
export function GateCard({ verdict: { verdict, conditions, warnings } }: { verdict: GateVerdict }) {
  const order = [false, null, true]
  const sorted = [...conditions].sort((a, b) => order.indexOf(a.ok) - order.indexOf(b.ok))
  return (
    <Stack gap="sm">
      <VerdictMark verdict={verdict} />
      <ul className={classes.conditions} aria-label="Conditions">
        {sorted.map((condition) => (
          <li key={condition.key} className={classes.condition}>
            <ConditionMark ok={condition.ok} />
            <Text size="sm">{condition.label}</Text>
            <Text
              size="sm"
              c={condition.ok === true ? 'dimmed' : undefined}
              fw={condition.ok === false ? 600 : undefined}
            >
              {condition.found}
            </Text>
          </li>
        ))}
      </ul>
      {warnings.length > 0 && (
        <ul className={classes.conditions} aria-label="To be known">
          {warnings.map((warning) => (
            <li key={warning}>
              <Text size="sm">
                <IconAlertTriangle size={14} aria-hidden style={{ verticalAlign: '-2px' }} /> Note: {warning}
              </Text>
            </li>
          ))}
        </ul>
      )}
    </Stack>
  )
}

function ConditionMark({ ok }: Pick<GateCondition, 'ok'>) {
  if (ok === true)
    return (
      <span className={classes.ok}>
        <IconCircleCheck size={16} aria-hidden /> holds
      </span>
    )
  if (ok === false)
    return (
      <span className={classes.stopped}>
        <IconCircleX size={16} aria-hidden /> fails
      </span>
    )
  return (
    <span className={classes.unknown}>
      <IconHelpCircle size={16} aria-hidden /> not known
    </span>
  )
}
