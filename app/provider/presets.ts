/** Where the usual servers answer; the rest of the form stays the person's. */
export const presets = [
  { name: 'OpenAI', baseUrl: 'https://api.openai.com/v1', inside: false, key: 'A key of the project.' },
  {
    name: 'Azure OpenAI',
    baseUrl: 'https://YOUR-RESOURCE.openai.azure.com/openai/v1',
    inside: false,
    key: 'One of the resource’s two keys; the model is the name of the deployment.',
  },
  { name: 'Ollama', baseUrl: 'http://localhost:11434/v1', inside: true, key: 'None is needed.' },
  { name: 'vLLM', baseUrl: 'http://localhost:8000/v1', inside: true, key: 'What it was started with as --api-key.' },
  {
    name: 'llama.cpp',
    baseUrl: 'http://localhost:8080/v1',
    inside: true,
    key: 'What it was started with as --api-key.',
  },
] as const
