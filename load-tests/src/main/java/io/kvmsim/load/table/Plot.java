package io.kvmsim.load.table;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;

/// Draws time and memory against the number of VMs, both axes logarithmic: a straight line of slope 1 is linear.
final class Plot {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 600;
    private static final double MEBIBYTE = 1 << 20;

    private final XYChart chart = new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Bring-up")
            .xAxisTitle("VMs")
            .yAxisTitle("s, MiB")
            .build();

    private Plot(Results results) {
        chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
        add("wall time, s", results.startingWith("bring-up/"), "wallSeconds", 1);
        add("CPU time, s", results.startingWith("bring-up/"), "cpuSeconds", 1);
        add("heap, idle VMs, MiB", results.startingWith("bring-up/"), "heapBytes", MEBIBYTE);
        add("journal, MiB", results.startingWith("bring-up/"), "journalBytes", MEBIBYTE);
    }

    /// Writes it as SVG or PNG, as the name ends.
    static void write(Results results, Path file) throws IOException {
        System.setProperty("java.awt.headless", "true");
        var chart = new Plot(results).chart;
        ChartEncoder.saveChart(chart, file.toString(), file.toString().endsWith(".png") ? "png" : "svg");
    }

    private void add(String name, List<Results.Measured> measured, String figure, double unit) {
        var plotted = measured.stream().filter(one -> one.median(figure) > 0).toList();
        if (!plotted.isEmpty()) {
            chart.addSeries(
                    name,
                    plotted.stream().map(one -> one.median("vms")).toList(),
                    plotted.stream().map(one -> one.median(figure) / unit).toList());
        }
    }
}
