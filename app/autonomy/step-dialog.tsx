import { Button, Group, Modal, Stack, Text, Textarea, Title } from '@mantine/core'
import { useState } from 'react'
import type { FetcherWithComponents } from 'react-router'
import { stepMeans } from '#server/pilot/autonomy/autonomy.ts'
import type { AutonomyView, KindView, Target } from '#server/pilot/autonomy/view.server.ts'
import { kindLabel, levelLabel } from '#server/workflow/autonomy-levels.ts'
import type { StepAnswer } from './step-answer.ts'

type Props = {
  kind: KindView
  /** Null: closed. */
  target: Target | null
  view: AutonomyView & { workflow: { noun: { many: string } } }
  fetcher: FetcherWithComponents<StepAnswer>
  onClose: () => void
}

/** Says what happens to items from now on, before the step is made. */
export function StepDialog({ kind, target, view, fetcher, onClose }: Props) {
  const [words, setWords] = useState('')
  if (!target) return null
  const others = view.kinds.filter((k) => k.kind !== kind.kind && k.level !== 'clean_pass').map((k) => k.kind)
  const { many } = view.workflow.noun
  function confirm() {
    if (!target) return
    fetcher.submit({ kind: kind.kind, level: target.level, after: String(kind.sequence), words }, { method: 'post' })
    setWords('')
    onClose()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={`${kindLabel[kind.kind]}: ${levelLabel[target.level].toLowerCase()}?`}
    >
      <Stack>
        <div>
          <Title order={3} size="h4">
            From now on
          </Title>
          <Text size="sm">{stepMeans(target.level, others, many)}</Text>
          {target.level === 'clean_pass' && view.sensitiveConditions > 0 && (
            <Text size="sm" mt="xs">
              {view.proved
                ? `${many[0]?.toUpperCase()}${many.slice(1)} marked sensitive pass only where the plan’s steady weeks are served by now.`
                : `${many[0]?.toUpperCase()}${many.slice(1)} marked sensitive stay with people: no pilot has proved anything yet.`}
            </Text>
          )}
        </div>
        <Textarea
          label="Why, in your words"
          description="Stands in the history beside the figures; may stay empty."
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
          maxLength={500}
          autosize
          minRows={2}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Not now
          </Button>
          <Button onClick={confirm} {...(target.level === 'paused' ? { variant: 'default' } : {})}>
            {target.level === 'paused' ? 'Pause' : 'Make the step'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
