using StreamingAnomaly.Console.History;

namespace StreamingAnomaly.Console.Tests.History;

public sealed class SpanBookTests
{
    [Fact]
    public void Note_ValueChangesAndComesBack_MakesThreeSpans()
    {
        var book = Of("AAABBA");

        Assert.Equal([(0, 2, "A"), (3, 4, "B"), (5, 5, "A")], Spans(book));
    }

    [Fact]
    public void Note_AnyOrder_MakesTheSpansThatOrderWouldHaveMade()
    {
        var random = new Random(5);
        for (var round = 0; round < 200; round++)
        {
            var values = string.Concat(Enumerable.Range(0, 12).Select(_ => (char)('A' + random.Next(2))));
            var inOrder = Of(values);
            var order = Enumerable.Range(0, values.Length).ToArray();
            // Late by one or two places, as an edge or a retry makes them.
            for (var i = 0; i + 2 < order.Length; i += 3) (order[i], order[i + 2]) = (order[i + 2], order[i]);
            var late = new SpanBook();
            foreach (var time in order) late.Note("recipe", values[time].ToString(), time);

            // What no reading says otherwise may be told as one span or two.
            Assert.Equal(values, Told(inOrder, values.Length));
            Assert.Equal(values, Told(late, values.Length));
        }
    }

    [Fact]
    public void Note_Twice_ChangesNothing()
    {
        var book = Of("AABBA");
        book.Written();
        var before = Spans(book);

        for (var time = 0; time < 5; time++) book.Note("recipe", "AABBA"[time].ToString(), time);

        Assert.Equal(before, Spans(book));
        Assert.False(book.IsDirty);
    }

    [Fact]
    public void Note_LabelThatChangesWithEveryReading_IsNotFollowedWithoutEnd()
    {
        var book = new SpanBook();
        for (var i = 0; i < 3500; i++) book.Note("serial", $"{i}", i * Levels.Second);

        Assert.Equal(SpanBook.MaxAnHour, book.Newest.Count());
    }

    [Fact]
    public void Note_ManyLabels_FollowsTheFirst()
    {
        var book = new SpanBook();
        for (var i = 0; i < 1000; i++) book.Note($"label-{i}", "x", i);

        Assert.Equal(SpanBook.MaxLabels, book.Labels.Count());
    }

    private static SpanBook Of(string values)
    {
        var book = new SpanBook();
        for (var time = 0; time < values.Length; time++) book.Note("recipe", values[time].ToString(), time);
        return book;
    }

    private static List<(int, int, string)> Spans(SpanBook book) => [.. book.Newest.Select(s => ((int)s.Start, (int)s.End, s.Value))];

    private static string Told(SpanBook book, int length) => string.Concat(Enumerable.Range(0, length).Select(time =>
        Assert.Single(book.Newest, span => span.Start <= time && span.End >= time).Value));
}
