import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { IconArrowBackUp, IconPlayerPause, IconPlayerPlay, IconPlayerStop, IconTrash } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { formatDuration } from '#app/ui/duration.ts'
import { activeAt, undoMs } from '#server/metrics/baseline/stopwatch.ts'
import classes from './baseline.module.css'
import type { useStopwatch } from './use-stopwatch.ts'

type Watch = ReturnType<typeof useStopwatch>

/** "1:05:09" or "05:09": figures that do not change their place. */
function clockText(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  const two = (n: number) => String(n).padStart(2, '0')
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  return `${hours > 0 ? `${hours}:` : ''}${two(minutes)}:${two(seconds % 60)}`
}

/** The item under the clock, the clock, and its buttons at the bottom, where a thumb reaches them. */
export function ClockPanel({ watch, types, one }: { watch: Watch; types: readonly string[]; one: string }) {
  const { state, now, ready } = watch
  const { running } = state
  const [next, setNext] = useState({ reference: '', documentType: '' })
  const [asking, setAsking] = useState(false)
  const typesId = useId()
  const words = running ?? next
  const write = (change: Partial<typeof next>) => (running ? watch.describe(change) : setNext({ ...next, ...change }))
  const begin = () => {
    watch.start(next.reference.trim(), next.documentType.trim())
    // The next item is often of the same type, never the same item.
    setNext({ ...next, reference: '' })
  }
  return (
    <Stack gap="sm" className={classes.watch}>
      <Group grow align="flex-start">
        <TextInput
          label="Reference"
          aria-label={`Reference of the ${one}`}
          placeholder="optional"
          value={words.reference}
          maxLength={200}
          onChange={(event) => write({ reference: event.currentTarget.value })}
        />
        <TextInput
          label="Document type"
          placeholder="optional"
          value={words.documentType}
          maxLength={200}
          list={typesId}
          onChange={(event) => write({ documentType: event.currentTarget.value })}
        />
      </Group>
      <datalist id={typesId}>
        {types.map((type) => (
          <option key={type} value={type} />
        ))}
      </datalist>
      <div className={classes.clock} role="timer" aria-label="Time on this item">
        {clockText(running ? activeAt(running, now) : 0)}
      </div>
      <Text ta="center" size="sm" c="dimmed" role="status">
        {stateText(watch, one)}
      </Text>
      <Trouble watch={watch} />
      <Group className={classes.buttons} gap="sm" wrap="nowrap">
        {running ? (
          <>
            {running.since === null ? (
              <Button
                className={classes.big}
                variant="default"
                leftSection={<IconPlayerPlay aria-hidden />}
                onClick={watch.resume}
              >
                Resume
              </Button>
            ) : (
              <Button
                className={classes.big}
                variant="default"
                leftSection={<IconPlayerPause aria-hidden />}
                onClick={watch.pause}
              >
                Pause
              </Button>
            )}
            <Button className={classes.big} leftSection={<IconPlayerStop aria-hidden />} onClick={watch.stop}>
              Stop
            </Button>
          </>
        ) : (
          <Button
            className={classes.big}
            leftSection={<IconPlayerPlay aria-hidden />}
            onClick={begin}
            disabled={!ready}
          >
            Start
          </Button>
        )}
      </Group>
      <Group justify="center" mih={36}>
        {running && (
          <Button
            variant="subtle"
            color="red"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => setAsking(true)}
          >
            Discard
          </Button>
        )}
        {mayUndo(watch) && (
          <Button variant="default" leftSection={<IconArrowBackUp size={16} aria-hidden />} onClick={watch.undo}>
            Undo stop
          </Button>
        )}
      </Group>
      <Modal
        opened={asking && running !== null}
        onClose={() => setAsking(false)}
        title="Discard this time?"
        withinPortal={false}
      >
        <Stack>
          <Text size="sm">Nothing of it is kept. Do this when you started by mistake, not when an item took long.</Text>
          <Group>
            <Button
              variant="light"
              color="red"
              onClick={() => {
                watch.discard()
                setAsking(false)
              }}
            >
              Discard
            </Button>
            <Button variant="default" onClick={() => setAsking(false)}>
              Keep
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Stack>
  )
}

const mayUndo = ({ state, now }: Watch) => {
  const last = state.waiting.at(-1)
  return state.running === null && last !== undefined && now - last.stoppedAt < undoMs
}

function stateText({ state, now }: Watch, one: string): string {
  const { running, waiting } = state
  if (running) {
    const pauses = running.pauses === 0 ? '' : `, ${running.pauses} ${running.pauses === 1 ? 'pause' : 'pauses'}`
    return `${running.since === null ? 'Paused' : 'Running'}${pauses}`
  }
  const last = waiting.at(-1)
  return last && now - last.stoppedAt < undoMs
    ? `Stopped after ${formatDuration(last.activeMs)}`
    : `Start when you begin to work on the ${one}, stop when you are done with it`
}

/** What waits on this device, and why. */
function Trouble({ watch: { state, trouble, dropWaiting } }: { watch: Watch }) {
  const { length } = state.waiting
  const entries = length === 1 ? '1 entry waits' : `${length} entries wait`
  if (trouble?.kind === 'refused')
    return (
      <Alert color="red" role="alert" title={trouble.message}>
        {state.waiting[0] && (
          <Button size="compact-sm" variant="default" onClick={() => dropWaiting(state.waiting[0]?.id ?? '')}>
            Drop the oldest waiting entry ({formatDuration(state.waiting[0].activeMs)})
          </Button>
        )}
      </Alert>
    )
  if (trouble?.kind === 'offline' && length > 0)
    return (
      <Alert color="gray" role="status" title={`No network: ${entries} on this device`}>
        The clock goes on. They are sent when the network is back; do not clear this browser's data before.
      </Alert>
    )
  return null
}
