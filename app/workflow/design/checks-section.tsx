import { Button, SegmentedControl, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { Check } from '#server/workflow/workflow.ts'
import { Choice } from './boxes.tsx'
import { CheckKindForm, type CheckProps } from './check-kind-form.tsx'
import { checkKinds, checkWords, newCheck, severityWords } from './check-words.ts'
import classes from './design.module.css'
import { PlacedList } from './part-list.tsx'
import { keyOf } from './parts.ts'
import type { SectionProps } from './section-props.ts'

type Kind = Check['kind']
const kinds = Object.keys(checkKinds) as Kind[]

/** What is looked at by itself, and said as a flag where it is not so. */
export function ChecksSection(props: SectionProps) {
  const { draft, change, problems } = props
  const { checks } = draft
  const [kind, setKind] = useState<Kind>('policy')
  const [made, setMade] = useState(-1)
  const set = (next: Check[]) => change({ checks: next })
  function add() {
    setMade(checks.length)
    const check = newCheck(kind, draft)
    const keys = checks.flatMap((c) => (c.kind === 'policy' ? [c.key] : []))
    set([...checks, check.kind === 'policy' ? { ...check, key: keyOf('policy', keys) } : check])
  }
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        Missing required values and values of the wrong form are always flagged. Beyond that:
      </Text>
      <PlacedList
        parts={checks}
        path={['checks']}
        problems={problems}
        onChange={set}
        name={(_, i) => `check ${i + 1}`}
        head={(check) => checkWords(check, draft)}
        aside={({ kind, severity }) => `${checkKinds[kind].label} · ${severityWords[severity].label.toLowerCase()}`}
        moves
        made={made}
      >
        {({ part, ...rest }) => <CheckForm {...props} {...rest} check={part} />}
      </PlacedList>
      <div className={classes.add}>
        <Choice
          label="New check"
          data={kinds.map((value) => ({ value, label: checkKinds[value].label }))}
          value={kind}
          onChange={(next) => setKind((next ?? 'policy') as Kind)}
        />
        <Button variant="default" onClick={add}>
          Add the check
        </Button>
      </div>
      <Text size="sm" c="dimmed">
        {checkKinds[kind].help}
      </Text>
    </Stack>
  )
}

function CheckForm(props: CheckProps) {
  const { check, index, problems, onChange } = props
  const general = problems.filter((p) => p.path[0] === 'checks' && p.path[1] === index && p.path.length === 2)
  return (
    <>
      {general.length > 0 && (
        <ul className={`${classes.problems} ${classes.wrongList}`} data-at={`checks.${index}`} tabIndex={-1}>
          {general.map((p) => (
            <li key={p.message}>{p.message}</li>
          ))}
        </ul>
      )}
      <CheckKindForm {...props} />
      <div>
        <Text size="sm" fw={500} id={`severity-${index}`}>
          Flagged as
        </Text>
        <SegmentedControl
          aria-labelledby={`severity-${index}`}
          size="xs"
          data={(['error', 'warning', 'info'] as const).map((value) => ({ value, label: severityWords[value].label }))}
          value={check.severity}
          onChange={(severity) => onChange({ ...check, severity: severity as Check['severity'] })}
        />
        <Text size="xs" c="dimmed">
          {severityWords[check.severity].label}: {severityWords[check.severity].help}.
        </Text>
      </div>
    </>
  )
}
