"""What one file does to its child reaches no other file."""

import time
import unittest

from dockslim.fleet import binary, child
from dockslim.fleet.source import File, request

from .support import Case, texts


class Children(Case):
    def ask(self, poisoned, count=60, timeout=30.0):
        command = child.Command(str(self.program), (*binary.LINT, "--isolated"), None, timeout)
        return child.ask(command, [request(File(it["path"], it["text"])) for it in texts(count, poisoned)])

    def test_each_request_has_its_answer(self):
        answers = self.ask({})
        self.assertEqual(len(answers), 60)
        for n, answer in enumerate(answers):
            self.assertIsNone(answer.error)
            self.assertIn(f'"path":"s{n}/Dockerfile"'.encode(), answer.lines[0])

    def test_a_file_that_ends_its_child_is_one_error(self):
        for how, said in (("abort", "signal 6"), ("exit", "exit code 7")):
            for places in ({0}, {59}, {31}, {0, 1, 30, 59}):
                with self.subTest(how=how, places=places):
                    answers = self.ask(dict.fromkeys(places, f"POISON {how}"))
                    bad = {n for n, it in enumerate(answers) if it.error}
                    self.assertEqual(bad, places)
                    self.assertTrue(all(said in answers[n].error for n in bad))
                    self.assertTrue(all(len(it.lines) == 1 for n, it in enumerate(answers) if n not in bad))

    def test_only_poison_is_all_errors(self):
        answers = self.ask(dict.fromkeys(range(5), "POISON abort"), count=5)
        self.assertTrue(all(it.error for it in answers))

    def test_a_file_that_hangs_costs_two_time_limits(self):
        start = time.monotonic()
        answers = self.ask({17: "POISON hang"}, timeout=1.5)
        self.assertLess(time.monotonic() - start, 2 * 1.5 + 3)
        self.assertEqual([n for n, it in enumerate(answers) if it.error], [17])
        self.assertIn("no answer in 1.5 seconds", answers[17].error)

    def test_an_error_of_the_program_is_that_of_its_file(self):
        answers = self.ask({3: "ERROR"})
        self.assertEqual({n: it.error for n, it in enumerate(answers) if it.error}, {3: "is no Dockerfile"})

    def test_nothing_is_asked_of_no_child(self):
        self.program.unlink()
        self.assertEqual(self.ask({}, count=0), [])

    def test_long_texts_pass_both_ways(self):
        command = child.Command(str(self.program), binary.LINT, None, 30.0)
        long = "".join(f"RUN {'x' * 200} {n}\n" for n in range(20_000))
        answers = child.ask(command, [request(File("a", long)), request(File("b", long))])
        self.assertEqual([len(it.lines) for it in answers], [20_000, 20_000])


if __name__ == "__main__":
    unittest.main()
