using System.Text;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StreamingAnomaly.Architecture.Tests;

/// <summary>Sentences that services say to people, as their sources make them: <c>limit is '{0}'; give 1 to {1}</c>.</summary>
internal static class Sentences
{
    /// <summary>Methods and exceptions whose text goes to whoever made a request, or stands in a list that a page shows.</summary>
    private static readonly HashSet<string> Speakers =
    [
        "Problem", "Wrong", "Bad", "Busy", "Conflict", "Unknown", "Degraded", "NotReady", "WriteAsync", "Finding",
        "Refusal", "AnalysisRefusal", "AnalysisException", "DatasetException", "AuditState", "DeliveryResult",
    ];

    /// <summary>All of a source file, each once.</summary>
    public static IEnumerable<string> Of(string file)
    {
        foreach (var node in Nodes(file))
        {
            // What makes a finding says nothing else: each of its sentences is shown, wherever it is put together.
            if (node is MethodDeclarationSyntax method && MakesFindings(method))
                foreach (var sentence in method.DescendantNodes().OfType<ExpressionSyntax>().Where(e => e.Parent is not BinaryExpressionSyntax)
                    .Select(Text).OfType<string>().Select(Numbered).Where(IsSentence)) yield return sentence;
            var (name, arguments) = node switch
            {
                InvocationExpressionSyntax call => (NameOf(call.Expression), call.ArgumentList),
                ObjectCreationExpressionSyntax made => (NameOf(made.Type), made.ArgumentList),
                _ => (null, null),
            };
            if (name is null || arguments is null || !Speakers.Contains(name)) continue;
            foreach (var sentence in arguments.Arguments.SelectMany(a => Choices(a.Expression)).Where(IsSentence)) yield return sentence;
        }
    }

    /// <summary>What the checks of a source file are called, where they have a fixed name.</summary>
    public static IEnumerable<string> Checks(string file) => Nodes(file).OfType<MethodDeclarationSyntax>().Where(MakesFindings)
        .SelectMany(m => m.DescendantNodes().OfType<BaseObjectCreationExpressionSyntax>())
        .Select(made => made.ArgumentList is { Arguments: [var name, ..] } ? Text(name.Expression) : null).OfType<string>().Where(name => !name.Contains('{', StringComparison.Ordinal));

    /// <summary>With {0}, {1} and so on in order, wherever a template had something in braces.</summary>
    public static string Numbered(string template)
    {
        var number = 0;
        return System.Text.RegularExpressions.Regex.Replace(template, @"\{\d\}", _ => $"{{{number++}}}");
    }

    private static IEnumerable<Microsoft.CodeAnalysis.SyntaxNode> Nodes(string file) => CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot().DescendantNodes();

    private static bool MakesFindings(MethodDeclarationSyntax method) =>
        method.ReturnType.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(type => type.Identifier.Text == "Finding");

    private static bool IsSentence(string text) => text.Split(' ').Count(w => w.Length > 1 && w.All(c => char.IsAsciiLetter(c) || c is ',' or ';' or ':' or '.')) >= 2;

    private static string? NameOf(Microsoft.CodeAnalysis.SyntaxNode expression) => expression switch
    {
        MemberAccessExpressionSyntax member => member.Name.Identifier.Text,
        SimpleNameSyntax simple => simple.Identifier.Text,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.Text,
        _ => null,
    };

    private static IEnumerable<string> Choices(ExpressionSyntax expression) => expression switch
    {
        ConditionalExpressionSyntax either => Choices(either.WhenTrue).Concat(Choices(either.WhenFalse)),
        SwitchExpressionSyntax many => many.Arms.SelectMany(a => Choices(a.Expression)),
        ParenthesizedExpressionSyntax inner => Choices(inner.Expression),
        _ when Text(expression) is { } text => [Numbered(text)],
        _ => [],
    };

    private static string? Text(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax { Token.Value: string text } => text,
        InterpolatedStringExpressionSyntax text => text.Contents.Aggregate(new StringBuilder(), (all, part) => all.Append(
            part is InterpolatedStringTextSyntax fixedText ? fixedText.TextToken.ValueText : "{0}")).ToString(),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum when (Text(sum.Left) ?? Text(sum.Right)) is not null =>
            (Text(sum.Left) ?? "{0}") + (Text(sum.Right) ?? "{0}"),
        _ => null,
    };
}
