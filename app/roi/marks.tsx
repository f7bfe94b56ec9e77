import { Text, Tooltip } from '@mantine/core'

/** What a figure has to wear: unproved without a proved verdict, simulated where the pilot is invented. */
export function Marks({ proved, simulated }: { proved: boolean; simulated: boolean }) {
  return (
    <>
      {!proved && (
        <Word text="unproved" why="No pilot with a proved verdict on working time stands behind this figure." />
      )}
      {!proved && simulated && ' '}
      {simulated && (
        <Word text="simulated" why="The pilot behind this figure is a simulation from stated parameters." />
      )}
    </>
  )
}

function Word({ text, why }: { text: string; why: string }) {
  return (
    <Tooltip label={why} events={{ hover: true, focus: true, touch: true }}>
      <Text component="em" size="sm">
        {text}
      </Text>
    </Tooltip>
  )
}
