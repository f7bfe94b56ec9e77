import { Alert, Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { Link, useFetcher } from 'react-router'
import type { Draft } from '#server/pilot/draft.ts'
import { type Problem, problemsOf } from '#server/pilot/start.ts'
import type { PlanView } from '#server/pilot/view.server.ts'
import { Calculator } from './calculator.tsx'
import { StateMarks } from './marks.tsx'
import classes from './pilot.module.css'
import { AmendDialog, RemoveDialog, StartDialog } from './plan-dialogs.tsx'
import { type Intent, type PlanAnswer, readDraft } from './plan-form.ts'
import { SurePart, WhatPart, WorthPart } from './plan-parts.tsx'
import { ChecksPart, EndPart, PeoplePart } from './plan-work-parts.tsx'

type Props = {
  workflow: { name: string; noun: { one: string; many: string } }
  demo: boolean
  plan: PlanView
  /** Address of the list. */
  base: string
}

/** A plan in its parts, with what it needs beside it; of a running pilot, the plan that an amendment starts from. */
export function PlanEditor({ workflow, demo, plan, base }: Props) {
  // Outlives the boxes, which a new version fills anew.
  const fetcher = useFetcher<PlanAnswer>({ key: `plan-${plan.number}` })
  const [name, setName] = useState(plan.name)
  const [draft, setDraft] = useState(plan.draft)
  const [asking, setAsking] = useState<'start' | 'amend' | 'remove' | null>(null)
  const amending = plan.locked !== null
  const changed = name !== plan.name || JSON.stringify(draft) !== JSON.stringify(plan.draft)
  const read = readDraft(draft)
  const invalid = 'problem' in read ? read.problem : null
  const problems = invalid ? [] : problemsOf(draft, plan.facts)
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
  const send = (intent: Intent, reason = '') => {
    setAsking(null)
    const boxes = { intent, version: String(plan.version), name, draft: JSON.stringify(draft), reason }
    fetcher.submit(boxes, { method: 'post' })
  }
  const parts = { draft, onChange: change, plan, many: workflow.noun.many }
  const message = fetcher.data?.message ?? null
  return (
    <Stack gap="lg">
      <div>
        <Group gap="sm">
          <Title order={1}>
            {workflow.name}: {amending ? `amend ${plan.name}` : 'plan of a pilot'}
          </Title>
          <StateMarks state={plan.state} simulated={plan.simulated} demo={demo} />
        </Group>
        <Text c="dimmed">
          {amending
            ? 'The plan is locked. What you change here begins a new segment, and the verdict rests on it alone.'
            : 'It is locked when the pilot starts, so that nobody can move the goal afterwards.'}
        </Text>
      </div>
      {message && (
        <Alert color="red" role="alert">
          {message}
        </Alert>
      )}
      <div className={classes.sides}>
        <Stack gap="md">
          {!amending && (
            <TextInput
              label="Name"
              value={name}
              maxLength={80}
              maw={420}
              onChange={(event) => setName(event.currentTarget.value)}
            />
          )}
          <WhatPart {...parts} />
          <WorthPart {...parts} />
          <SurePart {...parts} />
          <PeoplePart {...parts} />
          <ChecksPart {...parts} />
          <EndPart {...parts} />
        </Stack>
        <Stack gap="md" className={classes.beside}>
          <Calculator draft={draft} onTake={change} />
          <Problems problems={problems} invalid={invalid} amending={amending} />
          <Group gap="sm">
            {amending ? (
              <>
                <Button disabled={!changed || invalid !== null} onClick={() => setAsking('amend')}>
                  Amend
                </Button>
                <Button component={Link} to={`${base}/${plan.number}`} variant="default">
                  Leave it
                </Button>
              </>
            ) : (
              <>
                <Button
                  disabled={invalid !== null || problems.some((p) => p.kind === 'refused')}
                  onClick={() => setAsking('start')}
                >
                  Start
                </Button>
                <Button
                  variant="default"
                  disabled={!changed || invalid !== null}
                  loading={fetcher.state !== 'idle'}
                  onClick={() => send('save')}
                >
                  {!changed && fetcher.data?.saved ? 'Saved' : 'Save'}
                </Button>
                <Button variant="subtle" color="red" onClick={() => setAsking('remove')}>
                  Delete
                </Button>
              </>
            )}
          </Group>
        </Stack>
      </div>
      <StartDialog
        opened={asking === 'start'}
        {...{ draft, plan, problems }}
        onClose={() => setAsking(null)}
        onConfirm={() => send('start')}
      />
      <AmendDialog
        opened={asking === 'amend'}
        {...{ draft, plan }}
        onClose={() => setAsking(null)}
        onConfirm={(reason) => send('amend', reason)}
      />
      <RemoveDialog opened={asking === 'remove'} onClose={() => setAsking(null)} onConfirm={() => send('remove')} />
    </Stack>
  )
}

const headings: Record<Problem['kind'], string> = {
  refused: 'It cannot start',
  overrule: 'It should not start like this',
  warning: 'To bear in mind',
}

function Problems({ problems, invalid, amending }: { problems: Problem[]; invalid: string | null; amending: boolean }) {
  const kinds = (['refused', 'overrule', 'warning'] as const).filter((kind) => problems.some((p) => p.kind === kind))
  return (
    <Paper withBorder p="md" component="section" aria-label="Before the start" aria-live="polite">
      <Stack gap="xs">
        <Title order={2} size="h3">
          {amending ? 'Before you amend' : 'Before the start'}
        </Title>
        {invalid && <Text c="var(--mantine-color-error)">{invalid}</Text>}
        {!invalid && kinds.length === 0 && <Text size="sm">Nothing speaks against it.</Text>}
        {kinds.map((kind) => (
          <div key={kind}>
            <Text size="sm" fw={600} {...(kind === 'refused' ? { c: 'var(--mantine-color-error)' } : {})}>
              {headings[kind]}
            </Text>
            <ul className={classes.list}>
              {problems
                .filter((p) => p.kind === kind)
                .map((problem) => (
                  <li key={problem.code}>
                    <Text size="sm">{problem.sentence}</Text>
                  </li>
                ))}
            </ul>
          </div>
        ))}
      </Stack>
    </Paper>
  )
}
