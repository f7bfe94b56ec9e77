import { Alert, Button, Checkbox, Group, Modal, Stack, Text, Textarea, Title } from '@mantine/core'
import { useState } from 'react'
import type { Draft } from '#server/pilot/draft.ts'
import type { Problem } from '#server/pilot/start.ts'
import type { PlanView } from '#server/pilot/view.server.ts'
import { peopleSee, planChanges, planWords } from '#server/pilot/words.ts'
import classes from './pilot.module.css'
import { ChangeTable, WordsList } from './words-list.tsx'

type DialogProps = { opened: boolean; onClose: () => void }
const namesOf = (plan: PlanView) => new Map(plan.people.map(({ id, name }) => [id, name]))

function Sentences({ title, sentences }: { title: string; sentences: string[] }) {
  return (
    <div>
      <Title order={3} size="h4">
        {title}
      </Title>
      <ul className={classes.list}>
        {sentences.map((sentence) => (
          <li key={sentence}>
            <Text size="sm">{sentence}</Text>
          </li>
        ))}
      </ul>
    </div>
  )
}

type StartProps = DialogProps & { draft: Draft; plan: PlanView; problems: Problem[]; onConfirm: () => void }

/** The plan as it will be locked, in words, and what people will notice; what speaks against it must be overruled by hand. */
export function StartDialog({ opened, onClose, draft, plan, problems, onConfirm }: StartProps) {
  const [anyway, setAnyway] = useState(false)
  const against = problems.filter((p) => p.kind === 'overrule')
  const warnings = problems.filter((p) => p.kind === 'warning')
  return (
    <Modal opened={opened} onClose={onClose} title="Start this pilot?" size="lg">
      <Stack>
        {against.length > 0 && (
          <Alert
            color="yellow"
            title="It should not start like this"
            styles={{ title: { color: 'var(--mantine-color-text)' } }}
          >
            <ul className={classes.list}>
              {against.map(({ code, sentence }) => (
                <li key={code}>{sentence}</li>
              ))}
            </ul>
            <Checkbox
              mt="sm"
              label="Start anyway: these sentences stay beside the plan"
              checked={anyway}
              onChange={(event) => setAnyway(event.currentTarget.checked)}
            />
          </Alert>
        )}
        {warnings.length > 0 && <Sentences title="To bear in mind" sentences={warnings.map((w) => w.sentence)} />}
        <Sentences title="What people will see" sentences={peopleSee(draft)} />
        <div>
          <Title order={3} size="h4">
            What is locked
          </Title>
          <WordsList words={planWords(draft, namesOf(plan))} />
          <Text size="sm" c="dimmed">
            With it the workflow's version, provider, model, prompt, thresholds and autonomy as they are today.
          </Text>
        </div>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Not yet
          </Button>
          <Button onClick={onConfirm} disabled={against.length > 0 && !anyway}>
            Lock the plan and start
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

type AmendProps = DialogProps & { draft: Draft; plan: PlanView; onConfirm: (reason: string) => void }

/** What an amendment changes, and why. */
export function AmendDialog({ opened, onClose, draft, plan, onConfirm }: AmendProps) {
  const [reason, setReason] = useState('')
  const changes = plan.locked ? planChanges(plan.locked, draft, namesOf(plan)) : []
  return (
    <Modal opened={opened} onClose={onClose} title="Amend the plan?" size="lg">
      <Stack>
        <Text size="sm">
          A new segment begins, with a new draw and figures of its own; what was measured so far stays on the page, and
          the verdict does not rest on it any more. The reason stands beside the verdict.
        </Text>
        <ChangeTable changes={changes} />
        <Textarea
          label="Why"
          required
          maxLength={500}
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Keep the plan
          </Button>
          <Button onClick={() => onConfirm(reason)} disabled={reason.trim().length < 3}>
            Amend
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

export function RemoveDialog({ opened, onClose, onConfirm }: DialogProps & { onConfirm: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Delete this plan?" centered>
      <Stack>
        <Text size="sm">Nothing of it is kept. It has not begun, so no figures are lost.</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <Button color="red" onClick={onConfirm}>
            Delete the plan
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
