import { expect, test } from 'vitest'
import { secretOf, sign } from './secret.ts'

test('a message is signed as Standard Webhooks has it', () => {
  // The example that its libraries are tested with.
  const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1614265330, body: '{"test": 2432232314}' }
  const signature = sign('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', message)
  expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
})

test('a secret is another with another salt, and in another installation', () => {
  const authSecret = 'a secret that only the tests use, long enough'
  const secret = secretOf({ authSecret }, { secretSalt: 'one' })
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  expect(secretOf({ authSecret }, { secretSalt: 'one' })).toBe(secret)
  expect(secretOf({ authSecret }, { secretSalt: 'two' })).not.toBe(secret)
  expect(secretOf({ authSecret: `${authSecret}.` }, { secretSalt: 'one' })).not.toBe(secret)
})
