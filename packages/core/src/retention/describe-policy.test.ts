import { expect, test } from 'vitest'
import { describePolicy } from './describe-policy.ts'

test.each([
  [{ keepLast: 7 }, 'Keeps the last 7.'],
  [{ keepLast: 1 }, 'Keeps the last one.'],
  [{ keepLast: 7, weekly: 4 }, 'Keeps the last 7 and 4 weekly.'],
  [
    { keepLast: 7, weekly: 4, monthly: 12, maxAgeDays: 400 },
    'Keeps the last 7, 4 weekly and 12 monthly, nothing older than 400 days.',
  ],
  [
    { keepLast: 1, hourly: 24, daily: 7, weekly: 4, monthly: 12, yearly: 3 },
    'Keeps the last one, 24 hourly, 7 daily, 4 weekly, 12 monthly and 3 yearly.',
  ],
  [{ keepLast: 0, daily: 1000 }, 'Keeps 1,000 daily.'],
  [{ keepLast: 0, daily: 0, maxAgeDays: null }, 'Keeps every backup.'],
  [{ keepLast: 0, maxAgeDays: 1 }, 'Keeps every backup, nothing older than 1 day.'],
])('%j in words', (policy, sentence) => {
  expect(describePolicy(policy)).toBe(sentence)
})
